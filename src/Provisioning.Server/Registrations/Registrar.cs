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
            if (decision.Booted is not null)
                Tell(after.Last(binding => binding.CallId == request.CallId));
            return decision;
        }
    }

    /// <summary>What the phone is, from what it says of itself.</summary>
    public Registration Identify(Registration binding) => renderers.Current.Catalog.Vendors.TryRead(binding.UserAgent, out var identity)
        ? binding with { Model = identity.Model, Firmware = identity.Firmware }
        : binding;

    private void Tell(Registration booted)
    {
        metrics.Booted();
        foreach (var observer in _observers)
            observer.Booted(booted);
    }
}
