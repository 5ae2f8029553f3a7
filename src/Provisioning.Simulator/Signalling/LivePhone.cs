using System.Collections.Immutable;
using System.Net;
using Provisioning.Simulator.Lamps;
using Provisioning.Sip.Messages;

namespace Provisioning.Simulator.Signalling;

/// <summary>
/// A booted phone that runs: it registers its lamp line and every other line that a lamp uses, subscribes for each key that watches somebody, and
/// shows the lamps. Its PBX is not simulated.
/// </summary>
public sealed class LivePhone : IAsyncDisposable
{
    private static readonly TimeSpan SignOffTime = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _unplugged = new();
    private readonly ImmutableArray<PhoneRegistration> _registrations;
    private readonly ImmutableArray<(PhoneKey Key, LampSubscription Subscription)> _lamps;
    private Task _running = Task.CompletedTask;

    private LivePhone(
        SimulatedPhone phone, ImmutableArray<PhoneRegistration> registrations, ImmutableArray<(PhoneKey, LampSubscription)> lamps) =>
        (Phone, _registrations, _lamps) = (phone, registrations, lamps);

    public SimulatedPhone Phone { get; }

    /// <summary>Whether every line that it needs is registered.</summary>
    public bool IsRegistered => _registrations.All(registration => registration.IsRegistered);

    /// <summary>Of the last REGISTER of the first line that is not registered: 0 before it is answered; 200 when all are.</summary>
    public int RegistrationStatus => _registrations.FirstOrDefault(registration => !registration.IsRegistered)?.Status ?? 200;

    /// <summary>The keys with lamps and what they show.</summary>
    public IEnumerable<PhoneLamp> Lamps => _lamps.Select(Describe);

    /// <summary>Switches the SIP side of a booted phone on.</summary>
    /// <param name="socket">The socket it speaks through.</param>
    /// <param name="resolve">Finds the server of a line: <c>host</c> and <c>port</c> as configured.</param>
    /// <param name="changed">Told each change of a lamp, on the socket's thread.</param>
    public static LivePhone Start(
        SimulatedPhone phone, PhoneSocket socket, Func<string, int, IPEndPoint> resolve, PhoneTroubles troubles, Action<PhoneLamp> changed)
    {
        var state = phone.State;
        var behaviour = phone.LampBehaviour;
        var accounts = LampLines(state).ToDictionary(
            line => line.Index,
            line => new PhoneAccount(line, socket, resolve(line.Server, line.Port ?? SipUri.DefaultPort), phone.SipUserAgent, behaviour.Digest));
        foreach (var account in accounts.Values.Where(_ => troubles.IsDead))
            socket.Mute(account.Line.User);
        LivePhone? live = null;
        var lamps = LampKeys(state).Where(key => accounts.ContainsKey(key.Line)).Select(key => (key, new LampSubscription(
            accounts[key.Line], key.Watches!, new LampView(behaviour), troubles, subscription => changed(live!.Describe((key, subscription))))));
        live = new LivePhone(phone, [.. accounts.Values.Select(account => new PhoneRegistration(account))], [.. lamps]);
        live._running = live.RunAsync();
        return live;
    }

    /// <summary>What the lamp of an extension shows; unknown when no key watches it.</summary>
    public Lamp LampOf(string extension) =>
        _lamps.Where(lamp => lamp.Key.Watches == extension).Select(lamp => lamp.Subscription.Lamp).FirstOrDefault(Lamp.Unknown);

    /// <summary>Shuts the phone down properly: it signs its lines off. Its subscriptions just end.</summary>
    public async Task SignOffAsync()
    {
        await StopAsync();
        using var limit = new CancellationTokenSource(SignOffTime);
        await Task.WhenAll(_registrations.Select(registration => registration.EndAsync(limit.Token))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Pulls the plug.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _unplugged.Dispose();
    }

    /// <summary>A hidden line has no other use.</summary>
    private static IEnumerable<PhoneLine> LampLines(PhoneState state)
    {
        var watching = LampKeys(state).Select(key => key.Line).ToHashSet();
        return state.Lines.Where(line => line.Hidden || watching.Contains(line.Index));
    }

    private static IEnumerable<PhoneKey> LampKeys(PhoneState state) => state.Keys.Where(key => key.Watches is not null);

    private async Task StopAsync()
    {
        await _unplugged.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Task RunAsync() => Task.WhenAll(
        _registrations.Select(registration => registration.RunAsync(_unplugged.Token))
            .Concat(_lamps.Select(lamp => lamp.Subscription.RunAsync(_unplugged.Token))));

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
