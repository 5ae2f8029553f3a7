using System.CommandLine;
using Provisioning.Admin;
using Provisioning.Rollouts;
using Spectre.Console;

namespace Provisioning.Cli;

/// <summary><c>rollout show</c>: once, or live until it has ended.</summary>
internal static class RolloutShowVerb
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Create(Argument<long> id)
    {
        var once = new Option<bool>("--once") { Description = "Show how it is now, and end" };
        var all = new Option<bool>("--phones") { Description = "Every phone, with its state and why it is not further" };
        var command = new Command("show", "Show how far a rollout has come: live at a terminal, until it ends.") { id, once, all };
        command.SetApiAction(async (parsed, client, token) =>
        {
            if (parsed.GetValue(all))
            {
                AnsiConsole.Write(RolloutTables.Phones(await client.GetAsync<RolloutPhoneAnswer[]>($"api/rollouts/{parsed.GetValue(id)}/phones?limit=200000", token)));
                return 0;
            }

            if (!parsed.GetValue(once) && !Console.IsOutputRedirected)
                return await FollowAsync(client, parsed.GetValue(id), token);
            AnsiConsole.Write(RolloutTables.Progress(await ReadAsync(client, parsed.GetValue(id), token)));
            return 0;
        });
        return command;
    }

    /// <summary>Exit code 0 when it finished, 2 when it is paused or was stopped.</summary>
    public static async Task<int> FollowAsync(ApiClient client, long id, CancellationToken token)
    {
        var view = await ReadAsync(client, id, token);
        if (Console.IsOutputRedirected)
        {
            while (IsGoing(view))
                view = await NextAsync(client, view, token);
            AnsiConsole.Write(RolloutTables.Progress(view));
        }
        else
        {
            await AnsiConsole.Live(RolloutTables.Progress(view)).StartAsync(async live =>
            {
                while (IsGoing(view))
                {
                    view = await NextAsync(client, view, token);
                    live.UpdateTarget(RolloutTables.Progress(view));
                }
            });
        }

        return view.Rollout.Status == RolloutStatus.Finished ? 0 : 2;
    }

    private static bool IsGoing(RolloutView view) => view.Rollout.Status is RolloutStatus.Running or RolloutStatus.Ready or RolloutStatus.WaitingForApproval;

    /// <summary>A server that is away for a moment is waited for.</summary>
    private static async Task<RolloutView> NextAsync(ApiClient client, RolloutView last, CancellationToken token)
    {
        await Task.Delay(Pause, TimeProvider.System, token);
        try
        {
            return await ReadAsync(client, last.Rollout.Id, token);
        }
        catch (CliException away)
        {
            return last with { Trouble = away.Message };
        }
    }

    private static async Task<RolloutView> ReadAsync(ApiClient client, long id, CancellationToken token) => new(
        await client.GetAsync<RolloutAnswer>($"api/rollouts/{id}", token),
        await client.GetAsync<RolloutPhoneAnswer[]>($"api/rollouts/{id}/phones?state=failed&limit={RolloutTables.MostNames}", token),
        await client.GetAsync<RolloutPhoneAnswer[]>($"api/rollouts/{id}/phones?state=notified&state=fetched&limit={RolloutTables.MostNames}", token));
}

/// <param name="Failed">The first of them.</param>
/// <param name="UnderWay">The first of them.</param>
internal sealed record RolloutView(RolloutAnswer Rollout, RolloutPhoneAnswer[] Failed, RolloutPhoneAnswer[] UnderWay)
{
    public string? Trouble { get; init; }
}
