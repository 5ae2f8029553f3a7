using System.Net;
using System.Threading.Channels;
using Provisioning.Simulator.Lamps;
using Provisioning.Simulator.Vendors;
using Provisioning.Sip.Transactions;

namespace Provisioning.Simulator.Signalling;

/// <summary>
/// A booted phone that runs: it registers its lamp line and every other line that a lamp uses, subscribes for each key that watches somebody, shows the lamps,
/// and does what its maker's phones do when they are told to fetch their files. Its own lines at the PBX are not registered: what they do is told to
/// <see cref="Pbx.SimulatedPbx"/>.
/// </summary>
public sealed class LivePhone : IAsyncDisposable
{
    /// <summary>What it was told while it was busy with another; who tells a phone that often has a fault.</summary>
    private const int MostWaiting = 16;

    private static readonly TimeSpan SignOffTime = TimeSpan.FromSeconds(2);

    private readonly PhoneOutlet _outlet;
    private readonly CheckSyncDoor _door;
    private readonly Action<PhoneLamp> _changed;
    private readonly CancellationTokenSource _unplugged = new();
    private readonly Dictionary<object, RunningPart> _running = [];
    private readonly Channel<CheckSyncDeed> _told = Channel.CreateBounded<CheckSyncDeed>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private volatile PhoneLines _lines = PhoneLines.None;
    private volatile bool _isOn;
    private Task _acting = Task.CompletedTask;

    private LivePhone(PhoneOutlet outlet, Action<PhoneLamp> changed) => (_outlet, _door, _changed) = (outlet, new CheckSyncDoor(outlet), changed);

    public SimulatedPhone Phone => _outlet.Phone;

    /// <summary>False while it starts.</summary>
    public bool IsOn => _isOn;

    /// <summary>Whether every line that it needs is registered.</summary>
    public bool IsRegistered => _isOn && _lines.Registrations.All(registration => registration.IsRegistered);

    /// <summary>Of the last REGISTER of the first line that is not registered: 0 before it is answered; 200 when all are.</summary>
    public int RegistrationStatus => _lines.Registrations.FirstOrDefault(registration => !registration.IsRegistered)?.Status ?? 200;

    /// <summary>The keys with lamps and what they show.</summary>
    public IEnumerable<PhoneLamp> Lamps => _lines.Lamps.Select(Describe);

    /// <summary>How often it started since it was switched on.</summary>
    public int Reboots { get; private set; }

    /// <summary>How often it was told to fetch its files, and said 200.</summary>
    public int CheckSyncs => _door.Taken;

    /// <summary>What came of the last time that it asked for its files; null before it was told to.</summary>
    public BootResult? LastFetch { get; private set; }

    /// <summary>Switches the SIP side of a booted phone on.</summary>
    /// <param name="socket">The socket it speaks through.</param>
    /// <param name="resolve">Finds the server of a line: <c>host</c> and <c>port</c> as configured.</param>
    /// <param name="changed">Told each change of a lamp, on the socket's thread.</param>
    public static LivePhone Start(
        SimulatedPhone phone, PhoneSocket socket, Func<string, int, IPEndPoint> resolve, PhoneTroubles troubles, Action<PhoneLamp> changed)
    {
        var live = new LivePhone(new PhoneOutlet(phone, socket, resolve, troubles), changed);
        var lines = live.Next(PhoneLines.None);
        live.Open(lines);
        live._acting = live.ActAsync(live._unplugged.Token);
        return live;
    }

    /// <summary>What the lamp of an extension shows; unknown when no key watches it.</summary>
    public Lamp LampOf(string extension) =>
        _lines.Lamps.Where(lamp => lamp.Key.Watches == extension).Select(lamp => lamp.Subscription.Lamp).FirstOrDefault(Lamp.Unknown);

    /// <summary>Somebody pulls the plug and puts it in again.</summary>
    public void Reboot() => _told.Writer.TryWrite(CheckSyncDeed.Reboot);

    /// <summary>Dials on its lamp line, as a key with a lamp and a feature code do: the server relays that to the PBX.</summary>
    /// <exception cref="InvalidOperationException">It has no line that is registered with the server.</exception>
    public Task<PhoneCall> DialAsync(string user, CancellationToken token)
    {
        var registrations = _lines.Registrations;
        var line = registrations.FirstOrDefault(registration => registration.Account.Line.Hidden) ?? registrations.FirstOrDefault();
        return PhoneCall.DialAsync(line?.Account ?? throw new InvalidOperationException("the phone has no lamp line"), user, token);
    }

    /// <summary>Its PBX tells it something, such as <c>check-sync;reboot=true</c>, on a line of its own.</summary>
    public void Tell(string sipEvent)
    {
        if (_isOn && _door.Take(sipEvent) is var deed and not CheckSyncDeed.Ignore)
            _told.Writer.TryWrite(deed);
    }

    /// <summary>Shuts the phone down properly: it signs its lines off. Its subscriptions just end.</summary>
    public async Task SignOffAsync()
    {
        await StopAsync();
        using var limit = new CancellationTokenSource(SignOffTime);
        await Task.WhenAll(_lines.Registrations.Select(registration => registration.EndAsync(limit.Token))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Pulls the plug.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _unplugged.Dispose();
    }

    private async Task StopAsync()
    {
        await _unplugged.CancelAsync();
        await _acting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await StopAsync([.. _running.Keys]);
        foreach (var registration in _lines.Registrations)
            _outlet.Socket.Leave(registration.Account.Line.User);
    }

    /// <summary>On the socket's thread.</summary>
    private void OnNotify(ServerTransaction transaction)
    {
        if (_isOn && _door.Answer(transaction) is var deed and not CheckSyncDeed.Ignore)
            _told.Writer.TryWrite(deed);
    }

    /// <summary>One after the other: a phone that starts does not look at its files at the same time.</summary>
    private async Task ActAsync(CancellationToken token)
    {
        await foreach (var deed in _told.Reader.ReadAllAsync(token))
        {
            if (deed == CheckSyncDeed.Reboot || await FetchAsync(token))
                await RebootAsync(token);
        }
    }

    /// <returns>Whether it must start anew.</returns>
    private async Task<bool> FetchAsync(CancellationToken token)
    {
        var fetched = LastFetch = await Phone.FetchAsync(token);
        if (fetched.NeedsReboot || fetched.InstalledFirmware is not null)
            return true;
        if (fetched.Outcome != BootOutcome.Unchanged)
            await TakeOnAsync(Next(_lines));
        return false;
    }

    private async Task RebootAsync(CancellationToken token)
    {
        _isOn = false;
        foreach (var registration in _lines.Registrations)
            _outlet.Socket.Mute(registration.Account.Line.User);
        await StopAsync([.. _running.Keys]);
        var troubles = _outlet.Troubles;
        await Task.Delay(troubles.BootTime + (Reboots == 0 ? troubles.PowerLoss : TimeSpan.Zero), _outlet.Socket.Time, token);
        if (Reboots >= troubles.UselessReboots)
            LastFetch = await Phone.BootAsync(token);
        Reboots++;
        await TakeOnAsync(Next(PhoneLines.None));
    }

    private PhoneLines Next(PhoneLines before) => PhoneLines.Of(_outlet, before, OnChanged);

    /// <summary>Ends what the new configuration does not have, and begins what it adds.</summary>
    private async Task TakeOnAsync(PhoneLines next)
    {
        var kept = next.Parts.ToHashSet();
        await StopAsync([.. _running.Keys.Where(part => !kept.Contains(part))]);
        foreach (var gone in _lines.Registrations.Where(registration => !kept.Contains(registration)))
            _outlet.Socket.Leave(gone.Account.Line.User);
        Open(next);
    }

    private void Open(PhoneLines next)
    {
        _lines = next;
        foreach (var user in next.Registrations.Select(registration => registration.Account.Line.User))
        {
            _outlet.Socket.Serve(user, OnNotify);
            if (_outlet.Troubles.IsDead)
                _outlet.Socket.Mute(user);
            else
                _outlet.Socket.Unmute(user);
        }

        _isOn = true;
        foreach (var registration in next.Registrations.Where(registration => !_running.ContainsKey(registration)))
            _running[registration] = RunningPart.Start(registration.RunAsync);
        foreach (var (_, subscription) in next.Lamps.Where(lamp => !_running.ContainsKey(lamp.Subscription)))
            _running[subscription] = RunningPart.Start(subscription.RunAsync);
    }

    private async Task StopAsync(IReadOnlyCollection<object> parts)
    {
        foreach (var part in parts)
        {
            if (_running.Remove(part, out var running))
                await running.DisposeAsync();
        }
    }

    private void OnChanged(LampSubscription subscription)
    {
        foreach (var lamp in _lines.Lamps)
        {
            if (lamp.Subscription == subscription)
                _changed(Describe(lamp));
        }
    }

    private PhoneLamp Describe((PhoneKey Key, LampSubscription Subscription) lamp) => new(
        Phone.Mac, lamp.Key, lamp.Subscription.Lamp, lamp.Subscription.View.Caller, lamp.Subscription.Status, lamp.Subscription.View.Discarded + lamp.Subscription.OutOfOrder,
        lamp.Subscription.Attempts);
}

/// <summary>A key and what its lamp shows.</summary>
/// <param name="Caller">Who calls there while it rings, if the phone is told.</param>
/// <param name="Status">Of the last SUBSCRIBE; 0 before it is answered.</param>
/// <param name="Refused">NOTIFYs that came in the wrong order.</param>
/// <param name="Attempts">Subscriptions that were begun; 1 while all is well.</param>
public sealed record PhoneLamp(string Mac, PhoneKey Key, Lamp Lamp, string? Caller, int Status, int Refused, int Attempts);
