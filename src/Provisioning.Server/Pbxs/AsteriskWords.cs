using System.Globalization;
using System.Text;

namespace Provisioning.Pbxs;

/// <summary>What an Asterisk is told, in words that cannot mean more than they should. Pure.</summary>
internal static class AsteriskWords
{
    /// <summary>Displays show less.</summary>
    private const int LongestName = 80;

    /// <summary>The monitor's phone is called, and led into the dial plan when it answers. Null when its header cannot be said.</summary>
    public static AmiAction? Originate(MonitorOrder order, string account, string context, string extension)
    {
        if (account.Length == 0 || account.Contains('/', StringComparison.Ordinal) || account.Contains('@', StringComparison.Ordinal))
            return null;
        var action = new AmiAction("Originate")
            .With("Channel", $"PJSIP/{account}")
            .With("Context", context)
            .With("Exten", extension)
            .With("Priority", 1)
            .With("ChannelId", MonitorDial.IdOf(order.Key))
            .With("CallerID", Caller(order.Label, order.Monitored.Extension?.ToString() ?? ""))
            .With("Timeout", ((long)order.RingFor.TotalMilliseconds).ToString(CultureInfo.InvariantCulture))
            .With("Async", "true");
        if (order.AutoAnswer is not { } header)
            return action;
        return IsToken(header.Name) && IsVariable(header.Value) ? action.With("Variable", $"PJSIP_HEADER(add,{header.Name})={header.Value}") : null;
    }

    /// <summary>As <c>"Name" &lt;101&gt;</c>.</summary>
    public static string Caller(string name, string number)
    {
        var text = new StringBuilder();
        foreach (var c in name)
        {
            if (text.Length < LongestName && !char.IsControl(c) && c is not '"' and not '\\' and not '<' and not '>')
                text.Append(c);
        }

        return $"\"{text}\" <{number}>";
    }

    /// <summary>The value of one variable: a comma would begin another one, and quotes and backslashes are taken away.</summary>
    public static bool IsVariable(string value) => value.Length > 0 && !value.Any(c => char.IsControl(c) || c is ',' or '"' or '\\' or '$' or '(' or ')' or '[' or ']' or '{' or '}');

    private static bool IsToken(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
