using System.Globalization;
using System.Net;
using System.Text;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Sip.Dialogs;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;
using Provisioning.Sip.Transports;
using Provisioning.Subscriptions;

namespace Provisioning.Tests.Subscriptions;

/// <summary>As many lamps as a large company has.</summary>
[Collection(nameof(AloneTests))]
public sealed class ManyWatchersTests(ITestOutputHelper output)
{
    private const int KeysPerPhone = 40;

    [Fact]
    public async Task A_subscription_takes_less_than_two_kibibytes()
    {
        const int Many = 20_000;
        await using var lamps = await LampServer.StartAsync();
        await SubscribeAsync(lamps, phones: 10, keys: 10, isSending: false); // what is made once
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var all = await SubscribeAsync(lamps, Many / KeysPerPhone, KeysPerPhone, isSending: false, firstPhone: 1_000);

        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / Many;
        output.WriteLine($"{bytes} bytes a subscription");
        Assert.Equal(Many, all.Count);
        Assert.InRange(bytes, 200, 2_048);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(5_000)]
    public async Task Every_watcher_of_one_extension_is_told_once(int watchers)
    {
        await using var lamps = await LampServer.StartAsync();
        var flows = (await SubscribeAsync(lamps, watchers, keys: 1, isSending: true)).Select(subscription => (CountingFlow)subscription.Way.Flow).ToList();
        var (engine, notifier) = (lamps.Server.Get<DialogEngine>(), lamps.Server.Get<Notifier>());
        var snapshot = engine.Snapshot(ExtensionNumber.Parse("2000"));

        var start = TimeProvider.System.GetTimestamp();
        notifier.Publish(snapshot with { Revision = snapshot.Revision + 1, Dialogs = [new("c1", DialogState.Early, DialogDirection.Recipient) { Remote = new("101", "Alice") }] });
        output.WriteLine($"{watchers} watchers: {TimeProvider.System.GetElapsedTime(start).TotalMilliseconds:F1} ms until the last NOTIFY was sent");

        Assert.All(flows, flow => Assert.Equal(1, flow.Sent));
    }

    private static async Task<List<Subscription>> SubscribeAsync(LampServer lamps, int phones, int keys, bool isSending, int firstPhone = 0)
    {
        await Task.Yield();
        var (maker, table) = (lamps.Server.Get<SubscriptionMaker>(), lamps.Server.Get<SubscriptionTable>());
        var all = new List<Subscription>(phones * keys);
        for (var phone = firstPhone; phone < firstPhone + phones; phone++)
        {
            var mac = MacAddress.Parse(Tests.Office.Mac(phone + 1));
            var flow = new CountingFlow(new(new IPAddress([10, 0, (byte)(phone >> 8), (byte)phone]), 5060)) { IsSending = isSending };
            for (var key = 0; key < keys; key++)
            {
                var number = string.Create(CultureInfo.InvariantCulture, $"{2_000 + key}");
                var request = Request(mac, flow.Remote, number, phone, key);
                var watcher = new Watcher(mac, Encoding.UTF8.GetString(request.RequestUri), ExtensionNumber.Parse(number), "dialog", "Maker Phone 1.0");
                var dialog = SipDialog.FromRequest(request, Tags.New(), $"<sip:{number}@192.0.2.1:5062>");
                var subscription = maker.Make(watcher, dialog, table.WayTo(mac, flow), TimeSpan.FromHours(1), 0);
                Assert.Equal(SubscribeRefusal.None, table.TryAdd(subscription));
                subscription.Begin();
                all.Add(subscription);
            }
        }

        return all;
    }

    private static SipRequest Request(MacAddress mac, IPEndPoint phone, string number, int index, int key)
    {
        var text =
            $"""
            SUBSCRIBE sip:{number}@lamps.example.com SIP/2.0
            Via: SIP/2.0/UDP {phone};branch=z9hG4bK{index}{key};rport
            From: <sip:{mac}@lamps.example.com>;tag=a1b2c3d4{key}
            To: <sip:{number}@lamps.example.com>
            Call-ID: 0_{index}{key}38461823@{phone.Address}
            CSeq: 1 SUBSCRIBE
            Contact: <sip:{mac}@{phone};line=4a7b1c>
            Max-Forwards: 70
            Event: dialog
            Expires: 3600
            Content-Length: 0


            """.ReplaceLineEndings("\r\n");
        return Assert.IsType<SipRequest>(SipParser.ParseDatagram(Encoding.UTF8.GetBytes(text), new SipLimits()).Message);
    }

    /// <summary>A way to a phone that counts what goes there.</summary>
    private sealed class CountingFlow(IPEndPoint remote) : Flow
    {
        private static readonly IPEndPoint Ours = new(IPAddress.Loopback, 5062);

        private int _sent;

        public int Sent => Volatile.Read(ref _sent);

        public bool IsSending { get; init; }

        public override TransportProtocol Protocol => TransportProtocol.Tcp;

        public override IPEndPoint Local => Ours;

        public override IPEndPoint Remote => remote;

        public override string SentBy => "192.0.2.1:5062";

        public override bool IsOpen => IsSending;

        public override bool TrySend(ReadOnlyMemory<byte> message)
        {
            Interlocked.Increment(ref _sent);
            return true;
        }
    }
}
