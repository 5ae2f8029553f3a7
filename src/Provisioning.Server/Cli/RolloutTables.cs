using System.Globalization;
using Provisioning.Admin;
using Provisioning.Rollouts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Provisioning.Cli;

/// <summary>How rollouts look in a terminal.</summary>
internal static class RolloutTables
{
    /// <summary>Phones that are named below the bars; the others with --phones.</summary>
    public const int MostNames = 10;

    private const int BarWidth = 30;

    public static string Words(RolloutStatus status) => status == RolloutStatus.WaitingForApproval ? "waiting for approval" : status.ToString().ToLowerInvariant();

    public static string[] ListRow(RolloutAnswer rollout)
    {
        var (done, total) = (rollout.Groups.Sum(group => group.Done), rollout.Groups.Sum(group => group.Size - group.Gone));
        return
        [
            $"{rollout.Id}", rollout.Name.EscapeMarkup(), Paint(rollout.Status), string.Create(CultureInfo.InvariantCulture, $"{done}/{total}"), Count(rollout.Groups.Sum(group => group.Failed), "red"),
            rollout.CreatedAt.ToString("u"), rollout.CreatedBy.EscapeMarkup(), rollout.Reason.EscapeMarkup(),
        ];
    }

    /// <summary>A bar for each group, what its phones are at, and the names of those that failed.</summary>
    public static IRenderable Progress(RolloutView view)
    {
        var rollout = view.Rollout;
        var table = new Table().AddColumns(
            new TableColumn("group").NoWrap(), new TableColumn("").NoWrap(), new TableColumn("done").RightAligned(), new TableColumn("told").RightAligned(), new TableColumn("fetched").RightAligned(),
            new TableColumn("waiting").RightAligned(), new TableColumn("failed").RightAligned(), new TableColumn("state").NoWrap());
        foreach (var group in rollout.Groups)
        {
            table.AddRow(
                group.Name.EscapeMarkup(), Bar(group), string.Create(CultureInfo.InvariantCulture, $"{group.Done}/{group.Size - group.Gone}"), Count(group.Notified, "yellow"), Count(group.Fetched, "blue"),
                Count(group.Waiting, "default"), Count(group.Failed, "red"), group.Status.ToString().ToLowerInvariant());
        }

        var parts = new List<IRenderable>
        {
            new Markup($"Rollout {rollout.Id} [bold]{rollout.Name.EscapeMarkup()}[/] is {Paint(rollout.Status)}{(rollout.Reason.Length > 0 ? $": {rollout.Reason.EscapeMarkup()}" : "")}"),
            table,
        };
        parts.AddRange(view.UnderWay.Select(phone => new Markup($"  [yellow]…[/] {Describe(phone)}")));
        parts.AddRange(view.Failed.Select(phone => new Markup($"  [red]✗[/] {Describe(phone)}: [red]{phone.Reason.EscapeMarkup()}[/]")));
        var more = rollout.Groups.Sum(group => group.Failed) - view.Failed.Length;
        if (more > 0)
            parts.Add(new Markup(string.Create(CultureInfo.InvariantCulture, $"  and {more} more that failed: provisioning rollout show {rollout.Id} --phones")));
        if (view.Trouble is { } trouble)
            parts.Add(new Markup($"[red]{trouble.EscapeMarkup()}[/] Trying again."));
        return new Rows(parts);
    }

    public static Table Phones(IEnumerable<RolloutPhoneAnswer> phones)
    {
        var table = new Table().AddColumns(
            new TableColumn("mac").NoWrap(), new("name"), new("site"), new("group"), new TableColumn("state").NoWrap(), new("why"), new("step"), new TableColumn("told").RightAligned(), new TableColumn("reboots").RightAligned(), new("since"));
        foreach (var phone in phones)
        {
            table.AddRow(
                $"{phone.Mac}", phone.Name.EscapeMarkup(), phone.Site.EscapeMarkup(), phone.Group.EscapeMarkup(), Paint(phone.State), phone.Reason.EscapeMarkup(), phone.Step.EscapeMarkup(),
                $"{phone.Attempts}", $"{phone.Reboots}", phone.Since.ToString("u"));
        }

        return table;
    }

    public static void WriteStarted(RolloutAnswer rollout)
    {
        var phones = rollout.Groups.Sum(group => group.Size - group.AlreadyCurrent);
        AnsiConsole.MarkupLineInterpolated($"[green]Rollout {rollout.Id} '{rollout.Name}'[/] is {Words(rollout.Status)}: {phones} phones in {rollout.Groups.Length} groups, {rollout.Groups.Sum(group => group.AlreadyCurrent)} need nothing.");
        AnsiConsole.MarkupLineInterpolated($"Watch it with: provisioning rollout show {rollout.Id}");
    }

    public static void WritePlan(RolloutPlanAnswer plan)
    {
        foreach (var problem in plan.Problems)
            AnsiConsole.MarkupLineInterpolated($"[yellow]{problem.Path}: {problem.Message}[/]");
        var groups = new Table().AddColumns(new("group"), new TableColumn("phones").RightAligned(), new("through at"));
        foreach (var group in plan.Groups)
            groups.AddRow(group.Name.EscapeMarkup(), $"{group.Size}", group.EndsAt?.ToString("u") ?? "not foreseen");
        AnsiConsole.Write(groups);
        var phones = new Table().AddColumns(new TableColumn("at").NoWrap(), new TableColumn("mac").NoWrap(), new("name"), new("site"), new("group"), new("how"), new("steps"));
        foreach (var phone in plan.Phones.Take(Console.IsOutputRedirected ? int.MaxValue : MostNames))
        {
            phones.AddRow(
                phone.At.ToString("u"), $"{phone.Mac}", phone.Name.EscapeMarkup(), phone.Site.EscapeMarkup(), phone.Group.EscapeMarkup(), phone.Method == TellMethod.Resync ? "re-sync" : phone.Method.ToString().ToLowerInvariant(),
                string.Join(", ", phone.Steps).EscapeMarkup());
        }

        if (plan.Phones.Length > 0)
            AnsiConsole.Write(phones);
        AnsiConsole.MarkupLineInterpolated($"{plan.Total} phones: {plan.AlreadyCurrent} run it already, {plan.NothingToDo} need not be told, {plan.Resyncs} re-syncs and {plan.Reboots} reboots.");
        AnsiConsole.MarkupLineInterpolated($"If all of them did at once what they are told: from {plan.FirstAt?.ToString("u") ?? "-"} until {plan.EndsAt?.ToString("u") ?? "later than two months from now"}. Nothing was started.");
    }

    private static string Describe(RolloutPhoneAnswer phone) =>
        $"{phone.Mac} {phone.Name.EscapeMarkup()}{(phone.Step.Length > 0 ? $" ({phone.Step.EscapeMarkup()}, attempt {phone.Attempts})" : "")}";

    private static string Bar(RolloutGroupAnswer group)
    {
        var size = Math.Max(group.Size - group.Gone, 1);
        var (done, failed, underWay) = (Part(group.Done), Part(group.Failed), Part(group.UnderWay));
        var rest = Math.Max(BarWidth - done - failed - underWay, 0);
        return $"[green]{new string('━', done)}[/][red]{new string('━', failed)}[/][yellow]{new string('━', underWay)}[/][grey]{new string('━', rest)}[/]";

        int Part(int phones) => phones == 0 ? 0 : Math.Max(1, phones * BarWidth / size);
    }

    private static string Count(int number, string colour) => number == 0 ? "" : $"[{colour}]{number}[/]";

    private static string Paint(RolloutStatus status) => status switch
    {
        RolloutStatus.Finished => "[green]finished[/]",
        RolloutStatus.Paused or RolloutStatus.WaitingForApproval => $"[yellow]{Words(status)}[/]",
        RolloutStatus.Stopped or RolloutStatus.Denied => $"[red]{Words(status)}[/]",
        _ => $"[blue]{Words(status)}[/]",
    };

    private static string Paint(UpdateState state) => state switch
    {
        UpdateState.Running or UpdateState.AlreadyCurrent => $"[green]{Camel(state)}[/]",
        UpdateState.Failed => "[red]failed[/]",
        UpdateState.Notified or UpdateState.Fetched => $"[yellow]{Camel(state)}[/]",
        _ => Camel(state),
    };

    private static string Camel(UpdateState state) => state == UpdateState.AlreadyCurrent ? "already current" : state.ToString().ToLowerInvariant();
}
