using Provisioning.Sip.Transports;

namespace Provisioning.Registrations;

/// <summary>
/// Fills the table at start, when the SIP ports are open: what came by UDP is reached from our socket as before, connections are gone until the
/// phone opens another. It runs before the first REGISTER can be answered with less than there is, but never overwrites one.
/// </summary>
internal sealed partial class RegistrationLoader(
    RegistrationStore store, RegistrationTable table, Registrar registrar, TransportLayer transports, ILogger<RegistrationLoader> logger) : IHostedLifecycleService
{
    private IReadOnlyList<Registration> _loaded = [];

    /// <summary>The last server stopped as it should. One that was killed may not have written down who registered in its last second.</summary>
    public bool IsComplete { get; private set; }

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        IsComplete = await store.TakeCompleteAsync(cancellationToken);
        _loaded = await store.LoadAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var phone in _loaded.GroupBy(binding => binding.Mac))
            table.Restore(phone.Key, [.. phone.Select(binding => registrar.Identify(binding) with { Flow = FlowOf(binding.Way) })]);
        if (_loaded.Count > 0)
            LogRestored(_loaded.Count);
        _loaded = [];
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private Flow? FlowOf(FlowAddress way) => way.Protocol == TransportProtocol.Udp ? transports.FindUdp(way.Remote) : null;

    [LoggerMessage(1, LogLevel.Information, "Restored {Count} registrations of phones")]
    private partial void LogRestored(int count);
}
