using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Messaging;
using Provisioning.Tests.Messaging;
using Provisioning.Tests.Subscriptions;

namespace Provisioning.Tests.Interop;

/// <summary>Mosquitto as the broker, stopped and started in mid-stream, seen from the lamps of phones.</summary>
public sealed class BrokerOutageTests
{
    private const string Talking = """{"state": "confirmed"}""";

    [Fact]
    public async Task Lamps_are_right_again_once_Mosquitto_is_back()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var lamps = await LampServer.StartAsync(
            $"Messaging:Broker=mqtt://127.0.0.1:{broker.Port}", "Messaging:ReconnectDelay=00:00:00.050", "Messaging:MaxReconnectDelay=00:00:00.200", "CallSources:LossGrace=00:00:00.200");
        var server = lamps.Server;
        await Eventually.TrueAsync(() => server.Get<MessageHub>().State.IsConnected, "the server has the broker");
        var (stays, _) = await lamps.WatchAsync("102");
        var (ends, _) = await lamps.WatchAsync("104");
        var (begins, _) = await lamps.WatchAsync("101", LampServer.Bilal);
        await broker.Client.PublishAsync("provisioning/calls/door/102/a", Talking, "-r");
        await broker.Client.PublishAsync("provisioning/calls/pbx/104", """{"call": "b", "state": "confirmed"}""");
        await ShowsAsync(stays, "confirmed");
        await ShowsAsync(ends, "confirmed");

        await broker.StopAsync();
        await Eventually.TrueAsync(() => server.Get<DialogEngine>().Snapshot(ExtensionNumber.Parse("104")).IsUnknown, "the server knows that it does not know");
        await broker.StartAgainAsync();
        await Eventually.TrueAsync(() => server.Get<MessageHub>().State.IsConnected, "the server has the broker again");

        // The PBX tells what it has now: one call has ended meanwhile, and one has begun.
        await broker.Client.PublishAsync("provisioning/calls/pbx", """{"snapshot": [{"extension": "101", "call": "c", "state": "early"}]}""");
        await ShowsAsync(ends, "terminated");
        await ShowsAsync(begins, "early");
        await ShowsAsync(stays, "confirmed");
        await broker.Client.PublishAsync("provisioning/calls/door/102/a", "", "-r");
        await ShowsAsync(stays, "terminated");
        await broker.Client.PublishAsync("provisioning/calls/pbx/101", """{"call": "c", "state": "terminated"}""");
        await ShowsAsync(begins, "terminated");
    }

    /// <summary>What the phone was told last.</summary>
    private static Task ShowsAsync(LampPhone phone, string state) => Eventually.TrueAsync(
        () =>
        {
            lock (phone.Everything)
                return phone.Everything[^1].Contains($"<state>{state}</state>", StringComparison.Ordinal);
        },
        $"the lamp shows {state}");
}
