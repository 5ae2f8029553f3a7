using System.Text;
using Provisioning.CallSources;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Sip.Messages;
using Provisioning.Subscriptions;

namespace Provisioning.Tests.Subscriptions;

/// <summary>The real server with a small office, quick SIP timers, and calls that a test makes up.</summary>
internal sealed class LampServer : IAsyncDisposable
{
    public const string Alice = "805ec0000001";
    public const string Bilal = "805ec0000002";

    /// <summary>Alice's phone has keys for 102, 104 and the orbit 701; Bilal's has one for 101. Nobody has a key for 103.</summary>
    public const string Office =
        """
        pbxs: [{ name: main, address: pbx.example.com }]
        sites: [{ name: london, timeZone: Europe/London, pbx: main }]
        extensions:
          - { number: "101", name: Alice, site: london, sipPassword: plum-anchor-18 }
          - { number: "102", name: Bilal, site: london, sipPassword: oak-signal-77 }
          - { number: "103", name: Chloe, site: london, sipPassword: elm-harbour-3 }
          - { number: "104", name: "D & D", site: london, sipPassword: ash-lantern-9 }
        devices:
          - mac: 805ec0000001
            model: yealink/t54w
            site: london
            lines: ["101"]
            keys: [{ kind: blf, extension: "102" }, { kind: blf, extension: "104" }, { kind: park, value: "701" }]
          - mac: 805ec0000002
            model: yealink/t54w
            site: london
            lines: ["102"]
            keys: [{ kind: blf, extension: "101" }]

        """;

    private readonly List<LampPhone> _phones = [];

    private LampServer(TestServer server) => Server = server;

    public TestServer Server { get; }

    public SubscriptionTable Table => Server.Get<SubscriptionTable>();

    public static Task<LampServer> StartAsync(params string[] settings) => StartAtAsync(TimeProvider.System, settings);

    public static async Task<LampServer> StartAtAsync(TimeProvider time, params string[] settings)
    {
        var lamps = new LampServer(await TestServer.StartAtAsync(time, Settings(settings)));
        await lamps.Server.ApplyAsync(Office);
        return lamps;
    }

    public static async Task<LampServer> StartOnAsync(TestDatabase database, params string[] settings)
    {
        var lamps = new LampServer(await TestServer.StartOnAsync(database, Settings(settings)));
        if (lamps.Server.Fleet.Devices.IsEmpty)
            await lamps.Server.ApplyAsync(Office);
        return lamps;
    }

    public LampPhone Phone(string mac = Alice, string? password = null)
    {
        var phone = LampPhone.Of(Server, mac, password);
        _phones.Add(phone);
        return phone;
    }

    /// <summary>The server has heard every answer.</summary>
    public Task SettledAsync() => Eventually.TrueAsync(() => Table.All.All(subscription => !subscription.ToInfo().IsUnderWay), "every NOTIFY is answered");

    /// <summary>A source tells of a call; watchers have been offered it when this returns.</summary>
    public void Call(string extension, string callId, DialogState state, Func<CallEvent, CallEvent>? more = null)
    {
        var (engine, queue) = (Server.Get<DialogEngine>(), Server.Get<CallFactQueue>());
        var told = new CallEvent("test", ExtensionNumber.Parse(extension), callId, state);
        var behind = engine.CountOf(FactVerdict.Unchanged);
        Assert.True(queue.TryWrite(more?.Invoke(told) ?? told));
        Assert.True(queue.TryWrite(new SourceAlive("test"))); // changes nothing, and comes after
        Assert.True(SpinWait.SpinUntil(() => engine.CountOf(FactVerdict.Unchanged) > behind, TimeSpan.FromSeconds(10)), "the pump stands still");
    }

    /// <summary>A phone with one lamp that is lit by nothing yet.</summary>
    public async Task<(LampPhone Phone, LampSubscription Subscription)> WatchAsync(string extension = "102", string mac = Alice)
    {
        var phone = Phone(mac);
        var subscription = LampSubscription.Of(extension);
        var response = await phone.SubscribeAsync(subscription);
        Assert.Equal(200, response.Status);
        Assert.Contains("<state>terminated</state>", Body(await phone.NextAsync()), StringComparison.Ordinal);
        return (phone, subscription);
    }

    public static string Body(SipMessage message) => Encoding.UTF8.GetString(message.Body);

    public static string Text(SipMessage message) => Encoding.UTF8.GetString(message.Bytes);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _phones.ForEach(phone => phone.Dispose());
    }

    /// <summary>Timer F is 1.3 seconds then, and a planned stop does not wait for phones that tests have thrown away.</summary>
    private static string[] Settings(string[] settings) =>
        ["Sip:Transactions:T1=00:00:00.020", "Sip:Transactions:Tick=00:00:00.005", "Subscriptions:StopWithin=00:00:00", "Subscriptions:MinInterval=00:00:00", .. settings];
}
