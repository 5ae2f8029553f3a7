using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Provisioning.Simulator.Dialling;

/// <summary>Somebody is to dial: one line of text, such as <c>101 *336102 lamp</c>.</summary>
/// <param name="From">The extension whose phone it is.</param>
/// <param name="Number">What is dialled.</param>
/// <param name="OnOwnLine">On the line that the phone has at its PBX; else on its lamp line, at the provisioning server.</param>
internal sealed partial record DialOrder(string From, string Number, bool OnOwnLine)
{
    /// <summary>With room for the longest number that the server takes.</summary>
    public const int LongestLine = 200;

    private const string Own = "own";
    private const string Lamp = "lamp";

    public static bool TryParse(string line, [NotNullWhen(true)] out DialOrder? order)
    {
        order = line.Split(' ') is [var from, var number, Own or Lamp] parts && line.Length <= LongestLine && Dialable().IsMatch(from) && Dialable().IsMatch(number)
            ? new(from, number, parts[2] == Own)
            : null;
        return order is not null;
    }

    public override string ToString() => $"{From} {Number} {(OnOwnLine ? Own : Lamp)}";

    [GeneratedRegex("^[0-9A-Za-z*#+._-]{1,64}$")]
    private static partial Regex Dialable();
}
