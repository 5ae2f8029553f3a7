using System.Buffers;
using System.Text;
using Provisioning.Devices;

namespace Provisioning.Pbxs;

/// <summary>
/// What may be said to FreeSWITCH, and where. A command is taken apart at spaces and quotes, the variables of <c>originate</c> at a delimiter, braces and <c>=</c>, and what
/// is left is searched for <c>${…}</c>, which runs commands (<c>switch_separate_string</c>, <c>switch_event_create_brackets</c>, <c>switch_channel_expand_variables</c>). Escaping through
/// all of that holds only until one of them changes; so nothing is escaped here: a text without these characters needs none.
/// </summary>
internal static class FreeSwitchWords
{
    /// <summary>Divides variables instead of the comma, which names have: <c>{^^~a=b~c=d}</c>.</summary>
    public const char Delimiter = '~';

    /// <summary>What a refusal says, for the log.</summary>
    private const int MaxWordsLength = 200;

    /// <summary>A display name that is longer is cut by every phone.</summary>
    private const int MaxLabelLength = 80;

    /// <summary>What means something in a dial string, within the quotes that we put around it.</summary>
    private static readonly SearchValues<char> Special = SearchValues.Create("'\"\\{}[]^$`|~");

    /// <summary>Whether it can be a SIP account or a domain in a dial string.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= 128 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '+' or ':');

    /// <summary>Whether it can be the value of a header line.</summary>
    public static bool IsLine(string text) => text.Length <= 256 && !text.Any(char.IsControl);

    /// <summary>Whether it can be the value of a variable as it stands.</summary>
    public static bool IsValue(string text) => IsLine(text) && !text.AsSpan().ContainsAny(Special) && text.Trim().Length == text.Length;

    /// <summary>Whether it can be the name of a SIP header.</summary>
    public static bool IsHeaderName(string text) => text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-');

    /// <summary>A text for a screen: what would mean something else is written otherwise.</summary>
    public static string Label(string text)
    {
        var label = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            label.Append(rune.Value switch
            {
                '\'' or '`' => "’",
                '{' or '[' => "(",
                '}' or ']' => ")",
                ':' => " -", // Sofia cuts a display name before and after these three (switch_sanitize_number)
                '/' => "-",
                '@' => " at ",
                _ when Rune.IsControl(rune) || (rune.IsAscii && Special.Contains((char)rune.Value)) => " ",
                _ => rune.ToString(),
            });
            if (label.Length >= MaxLabelLength)
                break;
        }

        return string.Join(' ', label.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>The word of eavesdrop's command that leads to a mode: 2 is what the monitored person <em>hears</em>, 1 would be what it says, to the other party.</summary>
    public static string EavesdropCommand(Privilege mode) => mode switch
    {
        Privilege.Whisper => "2",
        Privilege.Barge => "3",
        _ => "0",
    };

    /// <summary>Whether a refusal says that there is no such leg: each command has its own words for that.</summary>
    public static bool IsGone(string words) =>
        words.Contains("No such channel", StringComparison.Ordinal) || words.Contains("invalid uuid", StringComparison.OrdinalIgnoreCase) || words.Contains("Cannot locate session", StringComparison.Ordinal);

    /// <summary><c>+OK …</c>, <c>-ERR …</c>, or <c>-USAGE …</c>.</summary>
    public static PbxOutcome Outcome(string answer) =>
        !answer.StartsWith('-') ? PbxOutcome.Done : new(PbxVerdict.Refused, IsGone(answer) ? $"the leg has ended ({Short(answer)})" : Short(answer));

    /// <summary>What it says, for a line of the log.</summary>
    public static string Short(string text)
    {
        var line = new string([.. text.Trim().Take(MaxWordsLength).Select(c => char.IsControl(c) ? ' ' : c)]);
        return line.Length == 0 ? "nothing" : line;
    }
}
