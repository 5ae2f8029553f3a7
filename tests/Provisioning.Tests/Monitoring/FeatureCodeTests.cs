using System.Net;
using Provisioning.Devices;
using Provisioning.KeyCalls;
using Provisioning.Monitoring;
using Provisioning.Rendering;
using Provisioning.Signalling;
using Provisioning.Sip.Authentication;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;
using Provisioning.Sip.Transports;
using Provisioning.Tests.KeyCalls;
using Provisioning.Tests.Signalling;

namespace Provisioning.Tests.Monitoring;

/// <summary>Feature codes on the wire: from a lamp line, and handed on by a PBX.</summary>
public sealed class FeatureCodeTests
{
    /// <summary>Mona is at the PBX <c>paris</c>, the calls are at <c>main</c>.</summary>
    internal static readonly string WithTwoPbxs = MonitoringOffice.Fleet
        .Replace("pbxs: [", "pbxs: [{ name: paris, address: 127.0.0.1, port: 5098, control: { kind: asterisk, address: 127.0.0.1, port: 1, user: provisioning, password: harbour-9 } }, ", StringComparison.Ordinal)
        .Replace("sites: [", "sites: [{ name: paris, timeZone: Europe/Paris, pbx: paris }, ", StringComparison.Ordinal)
        .Replace("name: Mona, site: london", "name: Mona, site: paris", StringComparison.Ordinal);

    [Theory]
    [InlineData("*336102", "l", Privilege.Listen)]
    [InlineData("*339102", "w", Privilege.Whisper)]
    [InlineData("*332102", "b", Privilege.Barge)]
    [InlineData("*338102", "l", Privilege.TakeOver)]
    internal async Task C13_a_code_on_the_lamp_line_is_relayed_to_where_monitors_hear(string dialled, string letter, Privilege mode)
    {
        await using var pbx = new WireParty(new UdpWire(IPAddress.Loopback), "pbx", "pbx");
        await using var office = await InCallAsync(pbx);
        await using var phone = await RegisterAsync(office);

        await phone.InviteAsync(office.Server, $"sip:{dialled}@127.0.0.1");
        var invite = await phone.TakeAsync(pbx);
        office.Pbx.Answer(office.Pbx.Key, "100", "1a");

        Assert.StartsWith($"INVITE sip:mon-{office.Pbx.Key}-{letter}-1a@{pbx.Wire.Local} SIP/2.0\r\n", invite, StringComparison.Ordinal);
        Assert.Equal("\"Mona\" <sip:100@127.0.0.1>", SipPeer.Header(invite, "P-Asserted-Identity"));
        await office.IsAsync(1, mode == Privilege.TakeOver ? SessionState.TakenOver : SessionState.Active);
        Assert.DoesNotContain(office.Pbx.Commands, command => command.StartsWith("call", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("*339103", "403 You may not do this with the calls of extension 103")]
    [InlineData("*336111", "403 Extension 111 is a shared line: shared lines cannot be monitored")]
    [InlineData("*336109", "403 You may not monitor the calls of extension 109")]
    [InlineData("*336110", "480 Extension 110 is not in a call")]
    [InlineData("*336999", "404 There is no such extension")]
    [InlineData("*336x", "404 There is no such extension")]
    [InlineData("*336", "484 Dial The Code And The Extension")]
    public async Task C13_a_refused_code_says_why_on_the_phone_and_never_reaches_the_PBX(string dialled, string answer)
    {
        await using var pbx = new WireParty(new UdpWire(IPAddress.Loopback), "pbx", "pbx");
        await using var office = await InCallAsync(pbx);
        await using var phone = await RegisterAsync(office);

        await phone.InviteAsync(office.Server, $"sip:{dialled}@127.0.0.1");

        await phone.ReceiveAsync($"SIP/2.0 {answer}\r\n");
        Assert.Empty(office.Pbx.Commands);
    }

    [Fact]
    public async Task C13_the_codes_are_settings()
    {
        await using var pbx = new WireParty(new UdpWire(IPAddress.Loopback), "pbx", "pbx");
        await using var office = await InCallAsync(pbx, MonitoringOffice.Fleet.Replace("monitoring: true", "monitoring: true, listenCode: '*77', whisperCode: '*7'", StringComparison.Ordinal));
        await using var phone = await RegisterAsync(office);

        await phone.InviteAsync(office.Server, "sip:*77102@127.0.0.1");
        Assert.Contains("-l-1a@", await phone.TakeAsync(pbx), StringComparison.Ordinal);
        await phone.AskWithinAsync("BYE", pbx);
        await phone.InviteAsync(office.Server, "sip:*336102@127.0.0.1", "other");

        Assert.StartsWith("INVITE sip:*336102@", await pbx.ReceiveAsync("INVITE "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_that_the_PBX_does_not_take_ends_the_session()
    {
        await using var pbx = new WireParty(new UdpWire(IPAddress.Loopback), "pbx", "pbx");
        await using var office = await InCallAsync(pbx);
        await using var phone = await RegisterAsync(office);

        await phone.InviteAsync(office.Server, "sip:*336102@127.0.0.1");
        await pbx.AnswerAsync(await pbx.ReceiveAsync("INVITE "), "486 Busy Here");

        await phone.ReceiveAsync("SIP/2.0 486 ");
        await office.EndedAsync(1, SessionEnd.Stopped);
    }

    [Fact]
    public async Task Who_hangs_up_before_it_is_decided_monitors_nobody()
    {
        var desk = new SlowDesk();
        await using var pbx = new WireParty(new UdpWire(IPAddress.Loopback), "pbx", "pbx");
        await using var office = await InCallAsync(pbx);
        var codes = new FeatureCodes(office.Server.Get<FleetState>(), office.Server.Get<RendererSource>(), desk, office.Server.Get<CallRouter>(), office.Server.Get<MonitorOrders>());
        var handler = new InviteHandler(
            office.Server.Get<PhoneSignIn>(), office.Server.Get<PbxCalls>(), office.Server.Get<CallAdmission>(), new CallTaker([codes], office.Server.Get<CallRouter>()), office.Server.Get<KeyCallMetrics>());
        await using var transports = new TransportLayer(new TransportOptions { Listeners = { new ListenerOptions { Address = IPAddress.Loopback } } }, TimeProvider.System);
        await using var transactions = new TransactionLayer(transports, new TransactionOptions(), TimeProvider.System);
        transactions.Handle(Methods.Invite, handler.Handle);
        await transports.StartAsync(transactions, TestServer.Token);
        await using var phone = await RegisterAsync(office);
        phone.Wire.Remote = transports.Listeners[0].Local;

        await phone.InviteAsync(office.Server, "sip:*336102@127.0.0.1");
        await Eventually.TrueAsync(() => desk.Asked is not null, "the desk is asked");
        await phone.CancelAsync();
        await phone.ReceiveAsync("SIP/2.0 487 ");
        desk.Answer.SetResult(new(MonitoringRefusal.None, SessionLifeTests.Session with { Id = 7 }, "mon-k-l-1a"));

        await Eventually.TrueAsync(() => desk.Stopped == 7, "the session is stopped");
    }

    [Fact]
    public async Task C13_a_code_that_a_PBX_hands_on_is_relayed_to_the_PBX_of_the_call()
    {
        await using var pbx = new WireParty(new UdpWire(IPAddress.Loopback), "pbx", "pbx");
        await using var office = await InCallAsync(pbx, WithTwoPbxs);
        using var paris = new SipPeer(office.Server.SipPort());

        var asking = AskAsync(paris, "sip:*336102@127.0.0.1", new("provisioning", "harbour-9"), "P-Asserted-Identity: \"Mona\" <sip:100@paris.example.com>");
        var invite = await pbx.ReceiveAsync("INVITE ");
        await pbx.AnswerAsync(invite, "200 OK");

        Assert.StartsWith($"INVITE sip:mon-{office.Pbx.Key}-l-1a@{pbx.Wire.Local} SIP/2.0\r\n", invite, StringComparison.Ordinal);
        Assert.Equal("\"Mona\" <sip:100@127.0.0.1>", SipPeer.Header(invite, "P-Asserted-Identity"));
        Assert.DoesNotContain("Authorization", invite, StringComparison.Ordinal);
        Assert.StartsWith("SIP/2.0 200 OK\r\n", await asking, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sip:*336102@127.0.0.1", "harbour-0", "100", "403 Wrong Credentials")]
    [InlineData("sip:*336102@127.0.0.1", "harbour-9", "", "403 Caller Is Not An Extension Of This PBX")]
    [InlineData("sip:*336102@127.0.0.1", "harbour-9", "101", "403 Caller Is Not An Extension Of This PBX")]
    [InlineData("sip:*336102@127.0.0.1", "harbour-9", "999", "403 Caller Is Not An Extension Of This PBX")]
    [InlineData("sip:102@127.0.0.1", "harbour-9", "100", "403 Only Feature Codes")]
    [InlineData("sip:0900123@127.0.0.1", "harbour-9", "100", "403 Only Feature Codes")]
    [InlineData("sip:*339103@127.0.0.1", "harbour-9", "100", "403 You may not do this with the calls of extension 103")]
    public async Task E26_a_PBX_gets_nothing_but_what_its_own_extensions_may(string uri, string password, string caller, string answer)
    {
        await using var pbx = new WireParty(new UdpWire(IPAddress.Loopback), "pbx", "pbx");
        await using var office = await InCallAsync(pbx, WithTwoPbxs);
        using var paris = new SipPeer(office.Server.SipPort());

        var got = await AskAsync(paris, uri, new("provisioning", password), caller.Length > 0 ? [$"P-Asserted-Identity: <sip:{caller}@paris.example.com>"] : []);

        Assert.StartsWith($"SIP/2.0 {answer}\r\n", got, StringComparison.Ordinal);
        Assert.Empty(office.Desk.Sessions);
        Assert.Empty(office.Pbx.Commands);
    }

    /// <summary>The calls are at the PBX <c>main</c>, whose SIP is what the test has.</summary>
    private static async Task<MonitoringOffice> InCallAsync(WireParty pbx, string fleet = MonitoringOffice.Fleet)
    {
        var office = await MonitoringOffice.StartAsync(fleet: fleet.Replace("port: 5099", $"port: {pbx.Wire.Local.Port}", StringComparison.Ordinal));
        await office.TalkAsync();
        return office;
    }

    private static Task<WireParty> RegisterAsync(MonitoringOffice office) =>
        WireParty.RegisterAsync(office.Server, new UdpWire(IPAddress.Loopback, new IPEndPoint(IPAddress.Loopback, office.Server.SipPort())));

    /// <summary>Signs the INVITE when it is asked to, and returns the final answer.</summary>
    private static async Task<string> AskAsync(SipPeer peer, string uri, DigestClient client, params string[] more)
    {
        string[] invite =
            [$"INVITE {uri} SIP/2.0", "From: <sip:anybody@paris.example.com>;tag=p1", $"To: <{uri}>", "Call-ID: handed-on", $"Contact: <sip:pbx@127.0.0.1:{peer.Port}>", "Max-Forwards: 70", .. more];
        await peer.SendAsync([.. invite, "CSeq: 1 INVITE"]);
        Assert.True(client.TryAccept(SipPeer.Headers(await FinalAsync(peer), "WWW-Authenticate")));
        await peer.SendAsync([.. invite, "CSeq: 2 INVITE", $"Authorization: {client.Authorize("INVITE", uri)}"]);
        return await FinalAsync(peer);
    }

    private static async Task<string> FinalAsync(SipPeer peer)
    {
        while (true)
        {
            var answer = await peer.ReceiveAsync();
            if (!answer.StartsWith("SIP/2.0 1", StringComparison.Ordinal))
                return answer;
        }
    }

    /// <summary>Decides when the test says.</summary>
    private sealed class SlowDesk : IMonitoringDesk
    {
        public TaskCompletionSource<MonitoringAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public MonitoringRequest? Asked { get; private set; }

        public long Stopped { get; private set; }

        public IReadOnlyList<MonitoringSession> Sessions => [];

        public MonitoringOffer Offer(ExtensionNumber monitor, ExtensionNumber monitored) => new(null, [], null);

        public Task<MonitoringAnswer> StartAsync(MonitoringRequest request, CancellationToken token)
        {
            Asked = request;
            return Answer.Task;
        }

        public Task<MonitoringAnswer> SwitchAsync(long session, Privilege mode, string actor, CancellationToken token) => Task.FromResult(new MonitoringAnswer(MonitoringRefusal.NoSession));

        public Task<MonitoringAnswer> StopAsync(long session, string actor, CancellationToken token)
        {
            Stopped = session;
            return Task.FromResult(new MonitoringAnswer(MonitoringRefusal.None));
        }
    }
}
