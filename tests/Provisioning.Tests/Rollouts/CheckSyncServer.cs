using Provisioning.Devices;
using Provisioning.Registrations;
using Provisioning.Rollouts;
using Provisioning.Tests.Subscriptions;

namespace Provisioning.Tests.Rollouts;

/// <summary>Telling the phones of a running server.</summary>
internal static class CheckSyncServer
{
    public static Task<TellOutcome> TellAsync(this TestServer server, string mac = LampServer.Alice, TellMethod method = TellMethod.Resync)
    {
        var outcome = new TaskCompletionSource<TellOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Get<IPhoneTeller>().Tell(new(1, MacAddress.Parse(mac), method, 1), (_, ended) => outcome.SetResult(ended));
        return outcome.Task.WaitAsync(TestServer.Token);
    }

    public static Task RegisteredAsync(this TestServer server, string mac = LampServer.Alice) =>
        Eventually.TrueAsync(() => server.Get<RegistrationTable>().FlowOf(MacAddress.Parse(mac)) is not null, "the phone is registered");
}
