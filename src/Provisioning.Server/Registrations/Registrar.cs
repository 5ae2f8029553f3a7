using Provisioning.Rendering;

namespace Provisioning.Registrations;

/// <summary>Carries a registration out and tells who wants to know.</summary>
internal sealed class Registrar(
    RegistrationTable table, RendererSource renderers, RegistrationMetrics metrics, IEnumerable<IRegistrationObserver> observers)
{
    private readonly IRegistrationObserver[] _observers = [.. observers];

    public RegisterDecision Register(RegisterRequest request, Arrival arrival, RegistrationOptions options)
    {
        while (true)
        {
            var before = table.AllOf(arrival.Mac);
            var decision = RegisterDecision.Of(before, request, arrival, options);
            if (decision.Refusal is not null)
                return decision;
            var after = decision.Bindings.Select(binding => binding.CallId == request.CallId ? Identify(binding) : binding).ToArray();
            if (!table.TrySwap(arrival.Mac, before, [.. after]))
                continue;
            if (after.LastOrDefault(binding => binding.CallId == request.CallId) is { } registered)
                Tell(registered, hasBooted: decision.Booted is not null);
            return decision;
        }
    }

    /// <summary>What the phone is, from what it says of itself.</summary>
    public Registration Identify(Registration binding) => renderers.Current.Catalog.Vendors.TryRead(binding.UserAgent, out var identity)
        ? binding with { Model = identity.Model, Firmware = identity.Firmware }
        : binding;

    private void Tell(Registration registered, bool hasBooted)
    {
        if (hasBooted)
            metrics.Booted();
        foreach (var observer in _observers)
        {
            if (hasBooted)
                observer.Booted(registered);
            observer.Registered(registered);
        }
    }
}
