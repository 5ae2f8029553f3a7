using System.CommandLine;

namespace Provisioning.Simulator.Cli;

/// <summary>Numbers that make no sense are told before anything is done.</summary>
internal static class OptionRules
{
    /// <param name="isWrong">Judges a value that could be read.</param>
    /// <param name="sentence">What it must be, such as "must be a number of phones".</param>
    public static void Refuse<T>(this Option<T> option, Predicate<T> isWrong, string sentence)
        where T : IParsable<T> => option.Validators.Add(result =>
    {
        // What cannot be read at all is told by the parser.
        if (result.Tokens.Count == 1 && T.TryParse(result.Tokens[0].Value, null, out var value) && isWrong(value))
            result.AddError($"{option.Name} {sentence}, not '{result.Tokens[0].Value}'");
    });
}
