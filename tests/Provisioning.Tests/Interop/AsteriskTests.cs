using Provisioning.Devices;
using Provisioning.Pbxs;
using Provisioning.Tests.Pbxs;
using Provisioning.Tests.Sound;

namespace Provisioning.Tests.Interop;

/// <summary>What a real Asterisk makes of all this. These run where <c>asterisk</c> is on the PATH.</summary>
public sealed class AsteriskTests : IAsyncLifetime
{
    private const string Key = "0123456789abcdef";

    private Asterisk _asterisk = null!;
    private PbxHouse _house = null!;

    private IPbx Pbx => _house.Pbx;

    private PbxView View => Pbx.View!;

    private PbxLeg? Monitor => View.Find($"mon-{Key}");

    public async ValueTask InitializeAsync()
    {
        if (Asterisk.Program is null)
            return;
        _asterisk = await Asterisk.StartAsync();
        _house = new(_asterisk.ManagerPort);
        await _house.ReadyAsync();
    }

    [ProgramFact("asterisk")]
    public async Task A_call_its_hold_and_its_end_are_on_the_lamps_and_a_snapshot_knows_who_holds()
    {
        var (caller, _) = await CallAsync("101", "102");
        await LampsAsync("101 talks, 102 talks");

        await caller.CommandAsync("hold");
        await LampsAsync("101 holds, 102 talks");
        await using (var second = new PbxHouse(_asterisk.ManagerPort))
        {
            await second.ReadyAsync();
            await Eventually.TrueAsync(() => Lamps(second) == "101 holds, 102 talks", () => Lamps(second));
        }

        await caller.CommandAsync("resume");
        await LampsAsync("101 talks, 102 talks");
        await caller.CommandAsync("hangup");
        await Eventually.TrueAsync(() => Leg("102") is null, "102 is free");
    }

    [ProgramFact("asterisk")]
    public async Task D16_D17_E20_listen_barge_music_whisper_and_take_over()
    {
        await CallAsync("101", "102");
        await PhoneAsync("103");
        var (agent, customer) = (Leg("102")!, Leg("101")!);
        var order = new MonitorOrder(Key, _house.Fleet.Current.Extensions[ExtensionNumber.Parse("103")], agent, Privilege.Listen)
        {
            Label = "Listen 102",
            AutoAnswer = new("Alert-Info", "<http://127.0.0.1>;info=alert-autoanswer;delay=0"),
        };

        await DoneAsync(Pbx.CallMonitorAsync(order, TestServer.Token));
        await HearsAsync(agent.Id);
        Assert.Equal("101 talks, 102 talks, 103 talks", Lamps(_house));
        Assert.True(_house.Of("103").Dialogs[0].IsPrivate);

        await DoneAsync(Pbx.SwitchAsync(Monitor!, Privilege.Barge, TestServer.Token));
        await AgainAsync(agent.Id);
        await DoneAsync(Pbx.PlayMusicAsync(Monitor!, TestServer.Token));
        await HearsAsync(null);
        await DoneAsync(Pbx.ResumeAsync(Monitor!, order with { Mode = Privilege.Whisper }, TestServer.Token));
        await HearsAsync(agent.Id);

        await DoneAsync(Pbx.TakeOverAsync(Monitor!, agent, customer, TestServer.Token));
        await Eventually.TrueAsync(() => Monitor?.Peer == customer.Id && View.Find(agent.Id) is null, () => $"taken over: {string.Join('\n', View.Legs)}");
        await LampsAsync("101 talks, 103 talks");
        await DoneAsync(Pbx.HangUpAsync(Monitor!, TestServer.Token));
        await Eventually.TrueAsync(() => Monitor is null, "it is over");
    }

    [ProgramFact("asterisk")]
    public async Task The_monitors_leg_ends_with_the_call_and_one_that_finds_no_call_ends_at_once()
    {
        var (caller, _) = await CallAsync("101", "102");
        await PhoneAsync("103");
        var agent = Leg("102")!;
        var order = new MonitorOrder(Key, _house.Fleet.Current.Extensions[ExtensionNumber.Parse("103")], agent, Privilege.Listen);
        await DoneAsync(Pbx.CallMonitorAsync(order, TestServer.Token));
        await HearsAsync(agent.Id);

        await DoneAsync(Pbx.HangUpAsync(agent, TestServer.Token));
        await Eventually.TrueAsync(() => Monitor is null, "the monitor's leg has ended");
        await DoneAsync(Pbx.CallMonitorAsync(order with { Key = "fedcba9876543210" }, TestServer.Token));

        await Eventually.TrueAsync(() => Ended("fedcba9876543210"), "it has ended by itself");
        await caller.CommandAsync("hangup");
    }

    [ProgramFact("asterisk")]
    public async Task A_phone_that_is_not_there_ends_the_monitors_leg_before_it_begins()
    {
        await CallAsync("101", "102");
        var order = new MonitorOrder(Key, _house.Fleet.Current.Extensions[ExtensionNumber.Parse("104")], Leg("102")!, Privilege.Listen);

        await DoneAsync(Pbx.CallMonitorAsync(order, TestServer.Token));

        await Eventually.TrueAsync(() => Ended(Key), "it has ended");
    }

    [ProgramFact("asterisk")]
    public async Task Registered_phones_are_known_and_take_a_NOTIFY_and_an_announcement_is_accepted()
    {
        await CallAsync("101", "102");
        var (here, away) = (_house.Fleet.Current.Extensions[ExtensionNumber.Parse("101")], _house.Fleet.Current.Extensions[ExtensionNumber.Parse("104")]);

        Assert.True(Pbx.HasContact(here));
        Assert.False(Pbx.HasContact(away));
        await DoneAsync(Pbx.NotifyAsync(here, "check-sync;reboot=false", "terminated", TestServer.Token));
        await DoneAsync(Pbx.AnnounceAsync(Leg("102")!, TestServer.Token));
        Assert.Equal(PbxVerdict.Refused, (await Pbx.NotifyAsync(away, "check-sync", "terminated", TestServer.Token)).Verdict);
    }

    [ProgramFact("asterisk")]
    public async Task E26_a_feature_code_that_the_server_does_not_answer_ends_the_call()
    {
        await using var phone = await TonePhone.StartAsync("103", _asterisk.SipPort);

        var (status, _) = await phone.DialAsync("*336102");

        Assert.InRange(status, 400, 699);
        Assert.Null(phone.Call);
    }

    [ProgramFact("asterisk")]
    public async Task A_wrong_password_is_refused_in_words()
    {
        var pbx = _house.Fleet.Current.Pbxs["main"];

        _house.Fleet.Swap(_house.Fleet.Current with { Pbxs = _house.Fleet.Current.Pbxs.SetItem("main", pbx with { Control = pbx.Control! with { Password = Secret.Of("wrong") } }) });

        await Eventually.TrueAsync(() => _house.Trouble.StartsWith("it does not let the user provisioning in (Authentication failed).", StringComparison.Ordinal), () => _house.Trouble);
    }

    public async ValueTask DisposeAsync()
    {
        if (Asterisk.Program is null)
            return;
        await _house.DisposeAsync();
        await _asterisk.DisposeAsync();
    }

    private async Task<Baresip> PhoneAsync(string number)
    {
        var phone = _asterisk.Phone(number);
        var extension = _house.Fleet.Current.Extensions[ExtensionNumber.Parse(number)];
        await Eventually.TrueAsync(() => Pbx.HasContact(extension), () => $"{number} registers\n{phone.Program.Output}");
        return phone;
    }

    private async Task<(Baresip Caller, Baresip Callee)> CallAsync(string from, string to)
    {
        var (caller, callee) = (await PhoneAsync(from), await PhoneAsync(to));
        await _asterisk.DialAsync(caller, to);
        await Eventually.TrueAsync(() => Leg(from)?.Peer is not null && Leg(to)?.Peer is not null, () => $"they talk: {Lamps(_house)}\n{caller.Program.Output}");
        return (caller, callee);
    }

    private PbxLeg? Leg(string number) => View.Of(ExtensionNumber.Parse(number)).FirstOrDefault();

    private Task LampsAsync(string lamps) => Eventually.TrueAsync(() => Lamps(_house) == lamps, () => Lamps(_house));

    private Task HearsAsync(string? leg) => Eventually.TrueAsync(() => Monitor is { } monitor && monitor.ListensTo == leg, () => $"{Monitor}");

    private Task AgainAsync(string leg) => Eventually.TrueAsync(
        () => _house.Signals.OfType<LegChanged>().Count(signal => signal.Before is { ListensTo: null } && signal.After?.ListensTo == leg) == 2, "it hears the call anew");

    private bool Ended(string key) => _house.Signals.OfType<LegChanged>().Any(signal => signal.After is null && signal.Before?.MonitorKey == key);

    private static async Task DoneAsync(Task<PbxOutcome> telling) => Assert.Equal(PbxOutcome.Done, await telling);

    private static string Lamps(PbxHouse house) => string.Join(", ", Enumerable.Range(101, 4).SelectMany(number => house.Of($"{number}").Dialogs.Select(dialog =>
        $"{number} {(dialog.State == Provisioning.Dialogs.DialogState.Confirmed ? dialog.IsHeld ? "holds" : "talks" : dialog.State)}")));
}
