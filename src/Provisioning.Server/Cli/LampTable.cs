using System.Globalization;
using Provisioning.Dialogs;
using Provisioning.Lamps;
using Spectre.Console;

namespace Provisioning.Cli;

/// <summary>How lamps look in a terminal.</summary>
internal static class LampTable
{
    /// <summary>Borders, heading and the line below.</summary>
    private const int OtherLines = 6;

    public static Table Of(IEnumerable<Lamp> lamps, DateTimeOffset now, int height, string? trouble = null)
    {
        var all = lamps.ToList();
        // Where not all fit, those with a call are what one looks for.
        var shown = all.Count <= height - OtherLines ? all : [.. all.Where(lamp => lamp.State != LampState.Idle).Take(Math.Max(height - OtherLines, 1))];
        var table = new Table().AddColumns(new TableColumn("extension").NoWrap(), new("name"), new TableColumn("state").NoWrap(), new TableColumn("for").RightAligned().NoWrap(), new("with"));
        foreach (var lamp in shown)
            table.AddRow($"{lamp.Extension}", (lamp.Name ?? "").EscapeMarkup(), Paint(lamp.State), Age(lamp.Since, now), With(lamp).EscapeMarkup());
        var rest = all.Count - shown.Count;
        return trouble is not null ? table.Caption($"[red]{trouble.EscapeMarkup()}[/] Trying again.")
            : rest > 0 ? table.Caption(string.Create(CultureInfo.InvariantCulture, $"and {rest} more"))
            : table;
    }

    /// <summary>For pipes: when, which, what, with whom.</summary>
    public static string Line(Lamp lamp) => string.Join(
        "  ", new[] { $"{lamp.Since:u}".PadRight(20), $"{lamp.Extension}", $"{lamp.State}".ToLowerInvariant(), lamp.Name ?? "", With(lamp) }.Where(part => part.Length > 0));

    private static string Paint(LampState state)
    {
        var colour = state switch
        {
            LampState.Idle => "green",
            LampState.Trying or LampState.Ringing => "yellow",
            LampState.Busy => "red",
            LampState.Held => "blue",
            _ => "grey",
        };
        return $"[{colour}]{state.ToString().ToLowerInvariant()}[/]";
    }

    private static string With(Lamp lamp) => lamp.Remote is not { } remote
        ? ""
        : $"{(lamp.Direction == DialogDirection.Initiator ? "to" : "from")} {Clean($"{remote.Name} {remote.Number}").Trim()}";

    private static string Age(DateTimeOffset? since, DateTimeOffset now)
    {
        if (since is not { } began)
            return "";
        var age = now > began ? now - began : TimeSpan.Zero;
        return age.TotalHours < 1 ? age.ToString(@"m\:ss", CultureInfo.InvariantCulture)
            : age.TotalDays < 1 ? age.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture)
            : age.ToString(@"d\.hh\:mm\:ss", CultureInfo.InvariantCulture);
    }

    /// <summary>A caller's name must not steer the terminal.</summary>
    private static string Clean(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
