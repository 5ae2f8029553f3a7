using System.CommandLine;
using Provisioning.Admin;
using Provisioning.Rollouts;
using Spectre.Console;

namespace Provisioning.Cli;

/// <summary>Changes on their way to phones: <c>rollout start|list|show|pause|resume|stop|approve|deny|retry</c>.</summary>
internal static class RolloutVerb
{
    private static readonly Argument<long> Id = new("id") { Description = "Number of the rollout, as 'rollout list' shows it" };

    public static Command Create()
    {
        var command = new Command("rollout", "Bring changes to phones, group by group, until every phone has proved it.") { RolloutStartVerb.Create(), List(), RolloutShowVerb.Create(Id), Retry() };
        foreach (var wanted in Enum.GetValues<RolloutCommand>())
            command.Subcommands.Add(Order(wanted));
        return command;
    }

    private static Command List()
    {
        var limit = new Option<int>("--limit") { Description = "How many to show, newest first", DefaultValueFactory = _ => 20 };
        var command = new Command("list", "List the rollouts, newest first.") { limit };
        command.SetApiAction(async (parsed, client, token) =>
        {
            var table = new Table().AddColumns(new TableColumn("id").RightAligned(), new("name"), new TableColumn("status").NoWrap(), new("progress"), new TableColumn("failed").RightAligned(), new("started"), new("by"), new("why"));
            foreach (var rollout in await client.GetAsync<RolloutAnswer[]>($"api/rollouts?limit={parsed.GetValue(limit)}", token))
                table.AddRow(RolloutTables.ListRow(rollout));
            AnsiConsole.Write(table);
            return 0;
        });
        return command;
    }

    private static Command Order(RolloutCommand wanted)
    {
        var command = new Command(wanted.ToString().ToLowerInvariant(), Describe(wanted)) { Id };
        command.SetApiAction(async (parsed, client, token) =>
        {
            var rollout = await client.PostAsync<RolloutAnswer>($"api/rollouts/{parsed.GetValue(Id)}/{wanted.ToString().ToLowerInvariant()}", null, token);
            AnsiConsole.MarkupLineInterpolated($"Rollout {rollout.Id} '{rollout.Name}' is [bold]{RolloutTables.Words(rollout.Status)}[/]: {rollout.Reason}");
            return 0;
        });
        return command;
    }

    private static Command Retry()
    {
        var command = new Command("retry", "Try the failed phones of a rollout again, as a new rollout on the same terms.") { Id };
        command.SetApiAction(async (parsed, client, token) =>
        {
            var rollout = await client.PostAsync<RolloutAnswer>($"api/rollouts/{parsed.GetValue(Id)}/retry", null, token);
            RolloutTables.WriteStarted(rollout);
            return 0;
        });
        return command;
    }

    private static string Describe(RolloutCommand command) => command switch
    {
        RolloutCommand.Approve => "Let a rollout begin that somebody else started.",
        RolloutCommand.Deny => "Refuse a rollout that waits for approval.",
        RolloutCommand.Pause => "Tell no more phones for the moment.",
        RolloutCommand.Resume => "Go on with a paused rollout, in spite of the phones that failed so far.",
        _ => "Call a rollout off for good: no phone is told anything more.",
    };
}
