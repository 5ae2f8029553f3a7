using System.Collections.Immutable;
using Provisioning.Devices;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;

namespace Provisioning.Registrations;

/// <summary>What becomes of a phone's bindings; nothing when it is refused: a REGISTER is carried out whole or not at all (RFC 3261 §10.3 step 7).</summary>
internal sealed record RegisterDecision(ImmutableArray<Registration> Bindings, SipRefusal? Refusal, Registration? Booted)
{
    private static readonly SipRefusal OutOfOrder = new(500, "Request Out Of Order");

    /// <summary>RFC 3261 §10.3 steps 6 and 7; pure.</summary>
    /// <param name="current">The phone's bindings so far.</param>
    /// <param name="request">What it asks for.</param>
    /// <param name="arrival">Where it comes from and when.</param>
    public static RegisterDecision Of(ImmutableArray<Registration> current, RegisterRequest request, Arrival arrival, RegistrationOptions options)
    {
        var live = current.RemoveAll(binding => !binding.IsLiveAt(arrival.Now));
        if (request.IsRemoveAll)
            return live.Any(binding => IsOutOfOrder(binding, request)) ? Refuse(current, OutOfOrder) : new([], null, null);

        var bindings = live;
        Registration? booted = null;
        foreach (var contact in request.Contacts)
        {
            var life = LifeOf(contact, options);
            if (life > TimeSpan.Zero && life < options.MinExpires)
                return Refuse(current, SipRefusal.TooBrief((int)Math.Ceiling(options.MinExpires.TotalSeconds)));
            var wanted = New(contact, request, arrival, life);
            var old = bindings.FirstOrDefault(binding => binding.IsSameBindingAs(wanted));
            if (old is not null && IsOutOfOrder(old, request))
                return Refuse(current, OutOfOrder);
            bindings = old is null ? bindings : bindings.Remove(old);
            if (life == TimeSpan.Zero)
                continue;
            // The Call-ID stays while the phone runs, also when its address changes.
            var former = live.FirstOrDefault(binding => binding.CallId == request.CallId);
            var next = wanted with { RegisteredAt = old?.RegisteredAt ?? arrival.Now, BootedAt = former?.BootedAt ?? arrival.Now };
            if (former is null)
                booted = next;
            bindings = bindings.Add(next);
        }

        return new(Newest(bindings, options.MaxContacts), null, booted);
    }

    private static RegisterDecision Refuse(ImmutableArray<Registration> current, SipRefusal refusal) => new(current, refusal, null);

    /// <summary>§10.3 step 7: of one Call-ID, only a higher CSeq changes anything.</summary>
    private static bool IsOutOfOrder(Registration binding, RegisterRequest request) => binding.CallId == request.CallId && binding.CSeq >= request.CSeq;

    private static TimeSpan LifeOf(ContactRequest contact, RegistrationOptions options)
    {
        var life = contact.Seconds is { } seconds ? TimeSpan.FromSeconds(seconds) : options.DefaultExpires;
        return life > options.MaxExpires ? options.MaxExpires : life;
    }

    private static Registration New(ContactRequest contact, RegisterRequest request, Arrival arrival, TimeSpan life) => new()
    {
        Mac = arrival.Mac,
        Contact = contact.Uri,
        CallId = request.CallId,
        CSeq = request.CSeq,
        Way = FlowAddress.Of(arrival.Flow),
        Flow = arrival.Flow,
        Path = request.Path,
        Instance = contact.Instance,
        RegId = contact.RegId,
        UserAgent = request.UserAgent,
        RegisteredAt = arrival.Now,
        RefreshedAt = arrival.Now,
        ExpiresAt = arrival.Now + life,
        BootedAt = arrival.Now,
    };

    /// <summary>The one refreshed last comes last.</summary>
    private static ImmutableArray<Registration> Newest(ImmutableArray<Registration> bindings, int count) =>
        bindings.Length <= count ? bindings : bindings.RemoveRange(0, bindings.Length - count);
}

/// <summary>Who a request comes from, how, and when.</summary>
internal sealed record Arrival(MacAddress Mac, Flow Flow, DateTimeOffset Now);
