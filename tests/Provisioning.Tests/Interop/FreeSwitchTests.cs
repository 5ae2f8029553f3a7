using System.Net;
using Provisioning.Devices;
using Provisioning.Pbxs;
using Provisioning.Sip.Authentication;
using Provisioning.Tests.KeyCalls;
using Provisioning.Tests.Pbxs;
using Provisioning.Tests.Signalling;
using Provisioning.Tests.Sound;

namespace Provisioning.Tests.Interop;

/// <summary>What a real FreeSWITCH makes of all this. These run where <c>freeswitch</c> is on the PATH: no Debian release has it.</summary>
public sealed class FreeSwitchTests : IAsyncLifetime
{
    private const string Key = "0123456789abcdef";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private FreeSwitch _freeSwitch = null!;
    private UdpWire _server = null!;
    private PbxHouse _house = null!;

    private IPbx Pbx => _house.Pbx;

    private PbxView View => Pbx.View!;

    private PbxLeg? Monitor => View.Legs.SingleOrDefault(leg => leg.MonitorKey == Key);

    public async ValueTask InitializeAsync()
    {
        if (FreeSwitch.Program is null)
            return;
        _server = new(IPAddress.Parse(IRealPbx.ServerAddress));
        _freeSwitch = await FreeSwitch.StartAsync(_server.Local.Port);
        _house = House();
        await _house.ReadyAsync();
    }

    [ProgramFact("freeswitch")]
    public async Task A_call_its_hold_and_its_end_are_on_the_lamps_and_a_snapshot_knows_who_holds()
    {
        var (caller, _) = await CallAsync("101", "102");
        await LampsAsync("101 talks, 102 talks");
        Assert.Equal(("102", "101"), (Leg("101")!.Remote!.Number, Leg("102")!.Remote!.Number));

        await caller.CommandAsync("hold");
        await LampsAsync("101 holds, 102 talks");
        await using (var second = House())
        {
            await second.ReadyAsync();
            await Eventually.TrueAsync(() => Lamps(second) == "101 holds, 102 talks", () => Lamps(second));
        }

        await caller.CommandAsync("resume");
        await LampsAsync("101 talks, 102 talks");
        await caller.CommandAsync("hangup");
        await Eventually.TrueAsync(() => Leg("102") is null, "102 is free");
    }

    [ProgramFact("freeswitch")]
    public async Task D16_D17_E20_listen_barge_music_whisper_and_take_over()
    {
        await CallAsync("101", "102");
        await PhoneAsync("103");
        var (agent, customer) = (Leg("102")!, Leg("101")!);
        var order = Order("103", agent) with { Label = "Listen: 102", AutoAnswer = new("Alert-Info", "info=alert-autoanswer") };

        await DoneAsync(Pbx.CallMonitorAsync(order, TestServer.Token));
        await HearsAsync(agent.Id);
        Assert.Equal("101 talks, 102 talks, 103 talks", Lamps(_house));
        Assert.True(_house.Of("103").Dialogs[0].IsPrivate);

        await DoneAsync(Pbx.SwitchAsync(Monitor!, Privilege.Barge, TestServer.Token));
        await DoneAsync(Pbx.PlayMusicAsync(Monitor!, TestServer.Token));
        await HearsAsync(null);
        Assert.Equal(PbxVerdict.Refused, (await Pbx.SwitchAsync(Monitor!, Privilege.Whisper, TestServer.Token)).Verdict);
        await DoneAsync(Pbx.ResumeAsync(Monitor!, order with { Mode = Privilege.Whisper }, TestServer.Token));
        await HearsAsync(agent.Id);

        await DoneAsync(Pbx.TakeOverAsync(Monitor!, agent, customer, TestServer.Token));
        await Eventually.TrueAsync(() => Monitor?.Peer == customer.Id && View.Find(agent.Id) is null, () => $"taken over: {string.Join('\n', View.Legs)}");
        await LampsAsync("101 talks, 103 talks");
        Assert.Equal(new("103", "Person 103"), Leg("101")!.Remote);
        await DoneAsync(Pbx.HangUpAsync(Monitor!, TestServer.Token));
        await Eventually.TrueAsync(() => Monitor is null, "it is over");
    }

    [ProgramFact("freeswitch")]
    public async Task D16_an_agent_who_dialled_does_not_go_on_in_the_dial_plan_after_a_take_over()
    {
        await CallAsync("102", "101");
        await PhoneAsync("103");
        var (agent, customer) = (Leg("102")!, Leg("101")!);
        await DoneAsync(Pbx.CallMonitorAsync(Order("103", agent), TestServer.Token));
        await HearsAsync(agent.Id);

        await DoneAsync(Pbx.TakeOverAsync(Monitor!, agent, customer, TestServer.Token));

        await LampsAsync("101 talks, 103 talks");
        await Eventually.TrueAsync(() => Leg("101")!.Peer == Monitor?.Id, () => $"101 talks with 103\n{string.Join('\n', View.Legs)}");
        Assert.Equal("103", Leg("101")!.Remote!.Number);
        Assert.Equal(new(PbxVerdict.Refused, "the call is not what it was"), await Pbx.TakeOverAsync(Monitor!, agent, customer, TestServer.Token));
    }

    [ProgramFact("freeswitch")]
    public async Task The_monitors_leg_ends_with_the_call_and_one_that_finds_no_call_ends_at_once()
    {
        var (caller, _) = await CallAsync("101", "102");
        await PhoneAsync("103");
        var agent = Leg("102")!;
        await DoneAsync(Pbx.CallMonitorAsync(Order("103", agent), TestServer.Token));
        await HearsAsync(agent.Id);
        var monitor = Monitor!;

        await DoneAsync(Pbx.HangUpAsync(agent, TestServer.Token));
        await Eventually.TrueAsync(() => Monitor is null, "the monitor's leg has ended");
        await DoneAsync(Pbx.HangUpAsync(agent, TestServer.Token));
        Assert.StartsWith("the leg has ended (", (await Pbx.PlayMusicAsync(monitor, TestServer.Token)).Words, StringComparison.Ordinal);
        Assert.StartsWith("the leg has ended (", (await Pbx.AnnounceAsync(agent, TestServer.Token)).Words, StringComparison.Ordinal);
        await DoneAsync(Pbx.CallMonitorAsync(Order("103", agent) with { Key = "fedcba9876543210" }, TestServer.Token));

        await Eventually.TrueAsync(() => Ended("fedcba9876543210"), "it has ended by itself");
        await caller.CommandAsync("hangup");
    }

    [ProgramFact("freeswitch")]
    public async Task A_phone_that_is_not_there_is_refused_in_the_pbxs_words()
    {
        await CallAsync("101", "102");

        Assert.Equal(new(PbxVerdict.Refused, "-ERR USER_NOT_REGISTERED"), await Pbx.CallMonitorAsync(Order("104", Leg("102")!), TestServer.Token));
        Assert.Null(Monitor);
    }

    [ProgramFact("freeswitch")]
    public async Task A_monitor_with_two_phones_is_called_on_both_and_has_the_leg_of_the_one_that_answers()
    {
        await CallAsync("101", "102");
        await PhoneAsync("103");
        using var first = await RegisterAsync("103");

        await DoneAsync(Pbx.CallMonitorAsync(Order("103", Leg("102")!), TestServer.Token));

        Assert.StartsWith("INVITE sip:103@", await first.ReceiveAsync(), StringComparison.Ordinal);
        await HearsAsync(Leg("102")!.Id);
        await Eventually.TrueAsync(() => View.Legs.Count() == 3, () => $"the other rings no more\n{string.Join('\n', View.Legs)}");
        Assert.False(Ended(Key));
    }

    [ProgramFact("freeswitch")]
    public async Task The_header_that_makes_a_phone_answer_and_a_NOTIFY_arrive_as_they_were_meant()
    {
        await CallAsync("101", "102");
        using var phone = await RegisterAsync("104");
        var order = Order("104", Leg("102")!) with { Label = "Listen: 102", AutoAnswer = new("Alert-Info", "info=alert-autoanswer") };

        await DoneAsync(Pbx.CallMonitorAsync(order, TestServer.Token));
        var invite = await phone.ReceiveAsync();
        Assert.Equal("<http://127.0.0.1>;info=alert-autoanswer", SipPeer.Header(invite, "Alert-Info"));
        Assert.StartsWith("\"Listen - 102\" <sip:102@", SipPeer.Header(invite, "From"), StringComparison.Ordinal);
        await phone.SendTextAsync(Answer(invite, "486 Busy Here"));
        await Eventually.TrueAsync(() => Ended(Key), "it has ended");

        await DoneAsync(Pbx.NotifyAsync(order.Monitor, "check-sync;reboot=false", null, TestServer.Token));
        var notify = await ReceiveAsync(phone, "NOTIFY ");
        Assert.Equal("check-sync;reboot=false", SipPeer.Header(notify, "Event"));
    }

    [ProgramFact("freeswitch")]
    public async Task D18_an_announcement_is_made_where_the_PBX_has_the_sound_and_not_where_it_has_none()
    {
        await CallAsync("101", "102");
        await using var silent = House(options => options.Announcement = "misc/no_such_sound.wav");
        await silent.ReadyAsync();

        await DoneAsync(Pbx.AnnounceAsync(Leg("102")!, TestServer.Token));
        Assert.Equal(
            new(PbxVerdict.Refused, "the PBX cannot play the announcement misc/no_such_sound.wav (FILE NOT FOUND): Pbxs:Announcement must name a sound that it has"),
            await silent.Pbx.AnnounceAsync(Leg("102")!, TestServer.Token));
    }

    [ProgramFact("freeswitch")]
    public async Task Registered_phones_are_known_and_others_are_sent_no_NOTIFY()
    {
        await PhoneAsync("101");

        await DoneAsync(Pbx.NotifyAsync(Person("101"), "check-sync;reboot=false", null, TestServer.Token));
        Assert.False(Pbx.HasContact(Person("104")));
        Assert.Equal(PbxVerdict.Refused, (await Pbx.NotifyAsync(Person("104"), "check-sync", null, TestServer.Token)).Verdict);
    }

    [ProgramFact("freeswitch")]
    public async Task C13_a_code_that_a_phone_dials_is_brought_to_the_server_with_the_phones_number_and_signed()
    {
        var phone = await PhoneAsync("103");
        await _freeSwitch.DialAsync(phone, "*336102");

        var invite = await ReceivedAsync();
        Assert.StartsWith($"INVITE sip:*336102@{_server.Local}", invite, StringComparison.Ordinal);
        Assert.Contains("<sip:103@", SipPeer.Header(invite, "P-Asserted-Identity"), StringComparison.Ordinal);
        await _server.SendAsync(Answer(invite, "401 Unauthorized", "WWW-Authenticate: Digest realm=\"provisioning\", nonce=\"5ea1\", algorithm=MD5, qop=\"auth\""));
        var signed = await SignedAsync();
        Assert.Contains("username=\"provisioning\", realm=\"provisioning\", nonce=\"5ea1\"", SipPeer.Header(signed, "Authorization"), StringComparison.Ordinal);
        await _server.SendAsync(Answer(signed, "403 You may not monitor the calls of extension 102"));

        await Eventually.TrueAsync(() => Leg("103") is null && phone.Program.Output.Contains("403", StringComparison.Ordinal), () => $"the phone is told\n{phone.Program.Output}");
    }

    [ProgramFact("freeswitch")]
    public async Task E26_a_code_that_the_server_does_not_answer_ends_the_call()
    {
        var phone = await PhoneAsync("103");

        await _freeSwitch.DialAsync(phone, "*336102");
        await ReceivedAsync();

        await Eventually.TrueAsync(() => Leg("103") is null && phone.Program.Output.Contains("603", StringComparison.Ordinal), () => $"the phone is told\n{phone.Program.Output}");
    }

    [ProgramFact("freeswitch")]
    public async Task A_wrong_password_is_refused_in_words()
    {
        var pbx = _house.Fleet.Current.Pbxs["main"];

        _house.Fleet.Swap(_house.Fleet.Current with { Pbxs = _house.Fleet.Current.Pbxs.SetItem("main", pbx with { Control = pbx.Control! with { Password = Secret.Of("wrong") } }) });

        await Eventually.TrueAsync(() => _house.Trouble.StartsWith("it refuses the password.", StringComparison.Ordinal), () => _house.Trouble);
    }

    public async ValueTask DisposeAsync()
    {
        if (FreeSwitch.Program is null)
            return;
        await _house.DisposeAsync();
        await _freeSwitch.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static string Answer(string request, string status, params string[] more) => string.Join(
        "\r\n",
        [
            $"SIP/2.0 {status}", .. request.Split("\r\n").Where(line => line.StartsWith("Via: ", StringComparison.Ordinal)), $"From: {SipPeer.Header(request, "From")}", $"To: {SipPeer.Header(request, "To")};tag=t",
            $"Call-ID: {SipPeer.Header(request, "Call-ID")}", $"CSeq: {SipPeer.Header(request, "CSeq")}", .. more, "Content-Length: 0", "", "",
        ]);

    private static async Task<string> ReceiveAsync(SipPeer phone, string start)
    {
        while (true)
        {
            if (await phone.ReceiveAsync() is var message && message.StartsWith(start, StringComparison.Ordinal))
                return message;
        }
    }

    /// <summary>Its INVITE with credentials; before it comes an ACK, and maybe the first INVITE again.</summary>
    private async Task<string> SignedAsync()
    {
        while (true)
        {
            if (await ReceivedAsync() is var message && SipPeer.Headers(message, "Authorization").Any())
                return message;
        }
    }

    /// <summary>By the server's socket.</summary>
    private async Task<string> ReceivedAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestServer.Token);
        patience.CancelAfter(Patience);
        return await _server.ReceiveAsync(patience.Token);
    }

    private PbxHouse House(Action<PbxOptions>? change = null) => new(_freeSwitch.SocketPort, change, new FreeSwitchKind(), _freeSwitch.Fleet());

    private Extension Person(string number) => _house.Fleet.Current.Extensions[ExtensionNumber.Parse(number)];

    private MonitorOrder Order(string monitor, PbxLeg monitored) => new(Key, Person(monitor), monitored, Privilege.Listen);

    private async Task<Baresip> PhoneAsync(string number)
    {
        var phone = _freeSwitch.Phone(number);
        await Eventually.TrueAsync(() => Pbx.HasContact(Person(number)), () => $"{number} registers\n{phone.Program.Output}\n{_freeSwitch.Output}");
        return phone;
    }

    /// <summary>A phone that is written and read by the test.</summary>
    private async Task<SipPeer> RegisterAsync(string number)
    {
        var phone = new SipPeer(_freeSwitch.SipPort);
        var answer = await phone.AskSignedAsync(
            new DigestClient(number, TonePhone.PasswordOf(number)), 1, "REGISTER sip:127.0.0.1 SIP/2.0", $"From: <sip:{number}@127.0.0.1>;tag=r", $"To: <sip:{number}@127.0.0.1>", $"Call-ID: written-{number}",
            $"Contact: <sip:{number}@127.0.0.1:{phone.Port}>", "Expires: 60", "Max-Forwards: 70");
        Assert.StartsWith("SIP/2.0 200 OK\r\n", answer, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => Pbx.HasContact(Person(number)), $"{number} is registered");
        return phone;
    }

    private async Task<(Baresip Caller, Baresip Callee)> CallAsync(string from, string to)
    {
        var (caller, callee) = (await PhoneAsync(from), await PhoneAsync(to));
        await _freeSwitch.DialAsync(caller, to);
        await Eventually.TrueAsync(() => Leg(from)?.Peer is not null && Leg(to)?.Peer is not null, () => $"they talk: {Lamps(_house)}\n{caller.Program.Output}\n{_freeSwitch.Output}");
        return (caller, callee);
    }

    private PbxLeg? Leg(string number) => View.Of(ExtensionNumber.Parse(number)).FirstOrDefault();

    private Task LampsAsync(string lamps) => Eventually.TrueAsync(() => Lamps(_house) == lamps, () => Lamps(_house));

    private Task HearsAsync(string? leg) => Eventually.TrueAsync(() => Monitor is { } monitor && monitor.ListensTo == leg, () => $"{Monitor}");

    private bool Ended(string key) => _house.Signals.OfType<LegChanged>().Any(signal => signal.After is null && signal.Before?.MonitorKey == key);

    private static async Task DoneAsync(Task<PbxOutcome> telling) => Assert.Equal(PbxOutcome.Done, await telling);

    private static string Lamps(PbxHouse house) => string.Join(", ", Enumerable.Range(101, 4).SelectMany(number => house.Of($"{number}").Dialogs.Select(dialog =>
        $"{number} {(dialog.State == Provisioning.Dialogs.DialogState.Confirmed ? dialog.IsHeld ? "holds" : "talks" : dialog.State)}")));
}
