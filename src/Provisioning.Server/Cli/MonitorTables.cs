using System.Globalization;
using Provisioning.Admin;
using Provisioning.Devices;
using Provisioning.Monitoring;
using Spectre.Console;

namespace Provisioning.Cli;

/// <summary>How monitoring looks in a terminal.</summary>
internal static class MonitorTables
{
    public static Table Sessions(IEnumerable<SessionInfo> sessions, DateTimeOffset now)
    {
        var table = new Table().AddColumns(
            new TableColumn("id").RightAligned(), new("monitor"), new("extension"), new TableColumn("mode").NoWrap(), new TableColumn("state").NoWrap(), new TableColumn("started").NoWrap(),
            new TableColumn("for").RightAligned().NoWrap(), new("by"));
        foreach (var session in sessions)
        {
            table.AddRow(
                $"{session.Id}", Person(session.Monitor, session.MonitorName), Person(session.Monitored, session.MonitoredName), Words(session.Mode), Paint(session), session.StartedAt.ToString("u"),
                Length((session.EndedAt ?? now) - session.StartedAt), $"{session.Actor.EscapeMarkup()} ({Words(session.Origin)})");
        }

        return table;
    }

    public static Table People(IEnumerable<MonitoredPersonAnswer> people, DateTimeOffset now)
    {
        var table = new Table().AddColumns(new("extension"), new("name"), new TableColumn("state").NoWrap(), new TableColumn("for").RightAligned().NoWrap(), new("possible now"), new("session"));
        foreach (var person in people)
        {
            var possible = person.Modes.Where(mode => mode.IsPossible).Select(mode => Words(mode.Mode)).ToList();
            table.AddRow(
                $"{person.Extension}", (person.Name ?? "").EscapeMarkup(), Words(person.State), person.Since is { } since ? Length(now - since) : "",
                possible.Count > 0 ? $"[green]{string.Join(", ", possible)}[/]" : $"[grey]{(person.Words ?? "").EscapeMarkup()}[/]", person.Session is { } session ? $"{session.Id} ({Words(session.Mode)})" : "");
        }

        return table;
    }

    /// <summary>For a pipe: time, number, state, who, whom.</summary>
    public static string Line(SessionInfo session) => string.Create(
        CultureInfo.InvariantCulture,
        $"{session.EndedAt ?? session.AnsweredAt ?? session.StartedAt:u}  {session.Id}  {State(session)}  {Words(session.Mode)}  {session.Monitor} {Plain(session.MonitorName)} on {session.Monitored} {Plain(session.MonitoredName)}");

    public static string Sentence(SessionInfo session) =>
        $"Session {session.Id}: {session.Monitor} {Plain(session.MonitorName)} on the call of {session.Monitored} {Plain(session.MonitoredName)}, {Words(session.Mode)}, {State(session)}.";

    private static string State(SessionInfo session) => session.End is { } end ? $"ended ({Words(end)})" : Words(session.State);

    private static string Paint(SessionInfo session) => session.State switch
    {
        SessionState.Active or SessionState.TakenOver => $"[green]{Words(session.State)}[/]",
        SessionState.Ended => $"[grey]{State(session)}[/]",
        _ => $"[yellow]{Words(session.State)}[/]",
    };

    private static string Person(ExtensionNumber number, string? name) => $"{number} {(name ?? "").EscapeMarkup()}".TrimEnd();

    /// <summary>Names may hold anything; a terminal must not take it for a command.</summary>
    private static string Plain(string? name) => string.Concat((name ?? "").Select(letter => char.IsControl(letter) ? ' ' : letter));

    private static string Length(TimeSpan time) => (time < TimeSpan.Zero ? TimeSpan.Zero : time).ToString(time.TotalDays >= 1 ? @"d\.hh\:mm\:ss" : time.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);

    /// <summary><c>TakenOver</c> is read as two words.</summary>
    private static string Words<T>(T member)
        where T : struct, Enum =>
        string.Concat($"{member}".Select((letter, i) => char.IsUpper(letter) && i > 0 ? $" {char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
