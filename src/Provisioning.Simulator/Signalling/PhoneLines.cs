using System.Collections.Immutable;
using Provisioning.Simulator.Lamps;
using Provisioning.Sip.Messages;

namespace Provisioning.Simulator.Signalling;

/// <summary>The SIP side of a phone in one configuration: the lines that it registers, and the lamps that it subscribes for.</summary>
internal sealed record PhoneLines(ImmutableArray<PhoneRegistration> Registrations, ImmutableArray<(PhoneKey Key, LampSubscription Subscription)> Lamps)
{
    public static readonly PhoneLines None = new([], []);

    /// <summary>All that runs.</summary>
    public IEnumerable<object> Parts => Registrations.Cast<object>().Concat(Lamps.Select(lamp => lamp.Subscription));

    /// <summary>
    /// What the configuration asks for. What it has in common with the one before goes on; a line that is configured otherwise registers anew within the same
    /// Call-ID, as a phone does that has not been off.
    /// </summary>
    public static PhoneLines Of(PhoneOutlet outlet, PhoneLines before, Action<LampSubscription> changed)
    {
        var state = outlet.Phone.State;
        var registrations = LampLines(state).Select(line => RegistrationOf(line, outlet, before)).ToImmutableArray();
        var accounts = registrations.ToDictionary(registration => registration.Account.Line.Index, registration => registration.Account);
        var free = before.Lamps.Select(lamp => lamp.Subscription).ToList();
        var lamps = ImmutableArray.CreateBuilder<(PhoneKey, LampSubscription)>();
        foreach (var key in LampKeys(state).Where(key => accounts.ContainsKey(key.Line)))
        {
            var account = accounts[key.Line];
            var subscription = free.Find(other => other.Account == account && other.Extension == key.Watches);
            if (subscription is not null)
                free.Remove(subscription);
            lamps.Add((key, subscription ?? new LampSubscription(account, key.Watches!, new LampView(outlet.Phone.LampBehaviour), outlet.Troubles, changed)));
        }

        return new(registrations, lamps.ToImmutable());
    }

    private static PhoneRegistration RegistrationOf(PhoneLine line, PhoneOutlet outlet, PhoneLines before)
    {
        var former = before.Registrations.FirstOrDefault(registration => registration.Account.Line.Index == line.Index);
        if (former is not null && former.Account.Line == line)
            return former;
        var account = new PhoneAccount(line, outlet.Socket, outlet.Resolve(line.Server, line.Port ?? SipUri.DefaultPort), outlet.Phone.SipUserAgent, outlet.Phone.LampBehaviour.Digest);
        return new(account, former?.Account.Address == account.Address ? former : null);
    }

    /// <summary>A hidden line has no other use.</summary>
    private static IEnumerable<PhoneLine> LampLines(PhoneState state)
    {
        var watching = LampKeys(state).Select(key => key.Line).ToHashSet();
        return state.Lines.Where(line => line.Hidden || watching.Contains(line.Index));
    }

    private static IEnumerable<PhoneKey> LampKeys(PhoneState state) => state.Keys.Where(key => key.Watches is not null);
}
