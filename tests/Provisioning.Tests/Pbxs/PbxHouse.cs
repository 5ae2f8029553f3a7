using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Provisioning.CallSources;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Pbxs;

namespace Provisioning.Tests.Pbxs;

/// <summary>Connections to PBXs as the server has them, over real sockets, with the lamps at their end.</summary>
internal sealed class PbxHouse : IPbxObserver, IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CancellationTokenSource _stop = new();
    private readonly CallFactQueue _queue;
    private readonly PbxConnections _connections;
    private readonly Task _pump;

    public PbxHouse(int port, Action<PbxOptions>? change = null, IPbxKind? kind = null, FleetState? fleet = null)
    {
        Fleet = fleet ?? AsteriskOffice.Fleet(port);
        var options = new PbxOptions { FleetInterval = TimeSpan.FromMilliseconds(20) };
        change?.Invoke(options);
        var meters = _services.GetRequiredService<IMeterFactory>();
        _queue = new(Options.Create(new CallSourceOptions()), new(meters));
        Table = new(Fleet);
        Report = new(new(meters, Table), new NullLogger<PbxReport>());
        var parts = new PbxParts(new(_queue, [this]), Report, new(meters, Table), Options.Create(options), TimeProvider.System);
        _connections = new(Fleet, Table, [kind ?? new AsteriskKind()], parts);
        _pump = PumpAsync();
        _ = _connections.StartAsync(CancellationToken.None);
    }

    public FleetState Fleet { get; }

    public PbxTable Table { get; }

    public PbxReport Report { get; }

    public DialogEngine Engine { get; } = new();

    public ConcurrentQueue<PbxSignal> Signals { get; } = new();

    /// <summary>Whether the view was there when the signal was told.</summary>
    public ConcurrentQueue<(string Signal, bool HasView)> Views { get; } = new();

    public IPbx Pbx => Table.Find("main")!;

    public void Observe(PbxSignal signal)
    {
        Views.Enqueue((signal.GetType().Name, Table.Find(signal.Pbx)?.View is not null));
        Signals.Enqueue(signal);
    }

    public ExtensionDialogs Of(string extension) => Engine.Snapshot(ExtensionNumber.Parse(extension));

    public Task ReadyAsync() => Eventually.TrueAsync(() => Table.Find("main")?.View is not null, () => $"connected: {Trouble}");

    public string Trouble => Report.Troubles.GetValueOrDefault("main", "");

    public async ValueTask DisposeAsync()
    {
        await _connections.StopAsync(CancellationToken.None);
        await _stop.CancelAsync();
        await _pump;
        _connections.Dispose();
        _stop.Dispose();
        await _services.DisposeAsync();
    }

    private async Task PumpAsync()
    {
        try
        {
            await foreach (var queued in _queue.ReadAllAsync(_stop.Token))
            {
                if (queued.Fact is { } fact)
                    Engine.Apply(fact, TimeProvider.System.GetUtcNow());
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
