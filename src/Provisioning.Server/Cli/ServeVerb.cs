using System.CommandLine;

namespace Provisioning.Cli;

internal static class ServeVerb
{
    public static Command Create(Func<string[], CancellationToken, Task<int>> serve)
    {
        var settings = new Argument<string[]>("settings")
        {
            Description = "Settings as Section:Name=value, such as Database:Folder=/var/lib/provisioning (also read from appsettings.json and from PROVISIONING_Section__Name)",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command("serve", "Run the server.") { settings };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, token) => serve([.. parsed.GetValue(settings) ?? [], .. parsed.UnmatchedTokens], token));
        return command;
    }
}
