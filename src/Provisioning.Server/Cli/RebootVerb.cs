using System.CommandLine;
using Provisioning.Admin;

namespace Provisioning.Cli;

internal static class RebootVerb
{
    public static Command Create()
    {
        var now = new Option<bool>("--now") { Description = "Do not wait for the site's reboot window (administrators); never in a call all the same" };
        var follow = new Option<bool>("--follow") { Description = "Stay until it has come back" };
        var command = new Command("reboot", "Reboot a phone in its window, when it is in no call, until it has proved it.") { DeviceArgument.Mac, now, follow };
        command.SetApiAction(async (parsed, client, token) =>
        {
            var rollout = await client.PostAsync<RolloutAnswer>($"api/devices/{DeviceArgument.Read(parsed)}/reboot", new RebootRequest(parsed.GetValue(now)), token);
            if (parsed.GetValue(follow))
                return await RolloutShowVerb.FollowAsync(client, rollout.Id, token);
            RolloutTables.WriteStarted(rollout);
            return 0;
        });
        return command;
    }
}
