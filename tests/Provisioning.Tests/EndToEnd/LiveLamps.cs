using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Provisioning.Simulator.Calls;
using Provisioning.Simulator.Lamps;
using Provisioning.Simulator.Signalling;
using Provisioning.Sip.Transactions;
using Provisioning.Tests.Interop;

namespace Provisioning.Tests.EndToEnd;

/// <summary>
/// The phones of an office with their lamps lit, each on a socket of its own, and the PBX that knows the truth. The server is started and stopped by
/// the test, on ports that stay.
/// </summary>
internal sealed class LiveLamps : IAsyncDisposable
{
    /// <summary>A tenth of the RFC's, so that what is lost is repeated while the test waits.</summary>
    private static readonly TransactionOptions Timers = new() { T1 = TimeSpan.FromMilliseconds(100), T2 = TimeSpan.FromMilliseconds(800) };

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly DateTimeOffset Morning = new(2026, 11, 25, 8, 0, 0, TimeSpan.Zero);

    private readonly List<(LivePhone Phone, PhoneSocket Socket, bool IsDead)> _phones = [];
    private readonly ConcurrentDictionary<(string Extension, string Call), CallChange> _calls = new();
    private readonly ConcurrentDictionary<string, bool> _unplugged = new(StringComparer.Ordinal);
    private readonly BootedOffice _office;
    private MqttCallPublisher? _pbx;

    public LiveLamps(BootedOffice office)
    {
        _office = office;
        File.Delete(Path.Combine(office.Database.Folder, "mqtt-retained.json")); // what the broker kept for another test
    }

    public int SipPort { get; } = Ports.Free();

    public int MqttPort { get; } = Ports.Free();

    /// <summary>Lamps of phones without troubles, and how long they took.</summary>
    public LampBoard Board { get; } = new(TimeProvider.System);

    /// <summary>Those whose lamps can be right.</summary>
    public IEnumerable<LivePhone> Phones => _phones.Where(phone => !phone.IsDead && !_unplugged.ContainsKey(phone.Phone.Phone.Mac)).Select(phone => phone.Phone);

    public IEnumerable<PhoneLamp> Lamps => Phones.SelectMany(phone => phone.Lamps);

    public IPEndPoint Server => new(IPAddress.Loopback, SipPort);

    /// <summary>What the server is told in all these tests.</summary>
    public string[] Settings =>
    [
        $"Sip:Port={SipPort}", $"Messaging:Port={MqttPort}", "Messaging:Password=calls", "Sip:Transactions:T1=00:00:00.100", "Sip:Transactions:T2=00:00:00.800",
        "Subscriptions:StopRetryAfter=00:00:02", "Subscriptions:RestoreDelay=00:00:00.500",
    ];

    public Task<TestServer> ServeAsync(params string[] settings) => TestServer.StartOnAsync(_office.Database, [.. Settings, .. settings]);

    public Task<ServerProcess> ServeInProcessAsync(params string[] settings) => ServerProcess.StartAsync(_office.Database, [.. Settings, .. settings]);

    /// <summary>Every phone registers and subscribes.</summary>
    /// <param name="troubles">By the phone's number.</param>
    /// <param name="way">What phones take for the server.</param>
    public async Task PlugInAsync(Func<int, PhoneTroubles>? troubles = null, IPEndPoint? way = null)
    {
        foreach (var (number, phone) in _office.Phones.Index())
        {
            var socket = await PhoneSocket.StartAsync(IPAddress.Loopback, TimeProvider.System, TestServer.Token, Timers);
            var trouble = troubles?.Invoke(number) ?? PhoneTroubles.None;
            _phones.Add((LivePhone.Start(phone, socket, (_, _) => way ?? Server, trouble, lamp => Show(lamp, trouble)), socket, trouble.IsDead));
        }

        await RightAsync();
    }

    /// <summary>The PBX says that it is there.</summary>
    public async Task OpenPbxAsync(int? port = null) => _pbx = await MqttCallPublisher.ConnectAsync(
        new Uri($"mqtt://127.0.0.1:{port ?? MqttPort}"), "provisioning", "calls", "pbx", TimeProvider.System, TestServer.Token);

    /// <summary>
    /// People telephone for a while, told as fast as the broker takes it. It ends when somebody's phone rings and somebody else holds a call; what is up
    /// stays up.
    /// </summary>
    public async Task TelephoneAsync(int seed, double hours = 0.5)
    {
        foreach (var change in Story(seed, hours))
            await TellAsync(change);
    }

    public async Task HangUpAllAsync()
    {
        foreach (var last in _calls.Values)
            await TellAsync(last with { State = CallState.Terminated, Sequence = last.Sequence + 1 });
    }

    /// <summary>Cuts a phone's cable.</summary>
    public async Task UnplugAsync(LivePhone phone)
    {
        _unplugged[phone.Phone.Mac] = true;
        var (_, socket, _) = _phones.Find(known => known.Phone == phone);
        await phone.DisposeAsync();
        await socket.DisposeAsync();
    }

    /// <summary>Every phone is registered, and every lamp shows what is true at the PBX.</summary>
    public async Task RightAsync()
    {
        await Eventually.TrueAsync(
            () => Phones.All(phone => phone.IsRegistered) && Wrong().IsEmpty,
            () => $"{Phones.Count(phone => !phone.IsRegistered)} phones are not registered; {Wrong().Length} of {Lamps.Count()} lamps are wrong: {string.Join("; ", Wrong().Take(5))}",
            Patience);
        Assert.All(Lamps, lamp => Assert.Equal(0, lamp.Refused));
    }

    public async ValueTask DisposeAsync()
    {
        if (_pbx is not null)
            await _pbx.DisposeAsync();
        foreach (var (phone, socket, _) in _phones.Where(phone => !_unplugged.ContainsKey(phone.Phone.Phone.Mac)))
        {
            await phone.DisposeAsync();
            await socket.DisposeAsync();
        }
    }

    private List<CallChange> Story(int seed, double hours)
    {
        var changes = new List<CallChange>();
        var people = _office.Phones.SelectMany(phone => phone.State.Keys).Select(key => key.Watches).OfType<string>().Distinct().Order(StringComparer.Ordinal);
        var options = new OfficeOptions { People = [.. people.Select(number => new OfficePerson(number, $"Person {number}"))], Seed = seed };
        var calls = new CallOffice(options, Morning, changes.Add);
        var holdIsShown = _office.Phones.Where(phone => phone.LampBehaviour.ShowsHold).SelectMany(phone => phone.State.Keys).Select(key => key.Watches).ToHashSet();
        calls.RunUntil(Morning.AddHours(hours));
        while (!changes.Exists(IsUp(changes, change => change is { State: CallState.Confirmed, IsHeld: true } && holdIsShown.Contains(change.Extension))) || !changes.Exists(IsUp(changes, change => change is { State: CallState.Early, IsIncoming: true })))
            calls.RunUntil(calls.NextAt);
        return changes;
    }

    private static Predicate<CallChange> IsUp(List<CallChange> changes, Func<CallChange, bool> condition) => change =>
        condition(change) && changes.FindLast(later => (later.Extension, later.Call) == (change.Extension, change.Call)) == change;

    private async Task TellAsync(CallChange change)
    {
        if (change.State == CallState.Terminated)
            _calls.TryRemove((change.Extension, change.Call), out _);
        else
            _calls[(change.Extension, change.Call)] = change;
        Board.Told(change.Extension);
        await _pbx!.PublishAsync(change, TestServer.Token);
    }

    private ImmutableArray<string> Wrong() =>
    [
        .. from phone in Phones
           from lamp in phone.Lamps
           let truth = Truth(phone, lamp.Key.Watches!)
           where lamp.Lamp != truth
           select $"{lamp.Key.Watches} on {lamp.Mac} shows {lamp.Lamp} and is {truth} (last SUBSCRIBE {lamp.Status}, {lamp.Attempts} attempts)",
    ];

    /// <summary>What this phone's lamp must show.</summary>
    private Lamp Truth(LivePhone phone, string extension)
    {
        var calls = _calls.Values.Where(call => call.Extension == extension).ToList();
        if (calls.Count == 0)
            return Lamp.Off;
        if (calls.Exists(call => call is { State: CallState.Early, IsIncoming: true }))
            return Lamp.Flashing;
        return calls.TrueForAll(call => call.IsHeld) && phone.Phone.LampBehaviour.ShowsHold ? Lamp.FlashingSlowly : Lamp.On;
    }

    private void Show(PhoneLamp lamp, PhoneTroubles troubles)
    {
        if (troubles == PhoneTroubles.None)
            Board.Changed(lamp);
    }
}
