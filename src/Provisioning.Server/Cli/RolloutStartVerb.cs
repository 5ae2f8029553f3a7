using System.CommandLine;
using System.Globalization;
using Provisioning.Admin;
using Provisioning.Rollouts;

namespace Provisioning.Cli;

/// <summary><c>rollout start</c>, and with <c>--dry-run</c> what it would do.</summary>
internal static class RolloutStartVerb
{
    private static readonly Argument<string> Name = new("name") { Description = "What people call it, such as 'new keys for support'" };
    private static readonly RolloutWishes Wishes = new(StepKind.Configuration);
    private static readonly Option<string?> At = new("--at") { Description = "Not before this time, such as 2026-11-27T02:00:00+01:00" };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Say who would be told, when, how many reboots, and until when; start nothing" };
    private static readonly Option<bool> Follow = new("--follow") { Description = "Stay and show how far it comes" };

    public static Command Create()
    {
        var command = new Command("start", "Tell phones to run what they should, in their windows, never in a call.") { Name, At, DryRun, Follow };
        Wishes.AddTo(command);
        command.SetApiAction(async (parsed, client, token) =>
        {
            var request = Wishes.Read(parsed, parsed.GetValue(Name)!, ReadTime(parsed.GetValue(At)));
            if (parsed.GetValue(DryRun))
            {
                RolloutTables.WritePlan(await client.PostAsync<RolloutPlanAnswer>("api/rollouts/plan", request, token));
                return 0;
            }

            var rollout = await client.PostAsync<RolloutAnswer>("api/rollouts", request, token);
            if (!parsed.GetValue(Follow))
            {
                RolloutTables.WriteStarted(rollout);
                return 0;
            }

            return await RolloutShowVerb.FollowAsync(client, rollout.Id, token);
        });
        return command;
    }

    private static DateTimeOffset? ReadTime(string? text) => text is null
        ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time) ? time : throw new CliException($"'{text}' is no time; write one such as 2026-11-27T02:00:00+01:00.");
}
