using System.Collections.Immutable;
using Provisioning.Devices;

namespace Provisioning.Pbxs;

/// <summary>Follows the fleet: a PBX that comes is connected, one that changes is connected anew, one that goes is left.</summary>
internal sealed class PbxConnections(FleetState fleet, PbxTable table, IEnumerable<IPbxKind> kinds, PbxParts parts) : BackgroundService
{
    private readonly Dictionary<string, Running> _running = new(StringComparer.Ordinal);
    private readonly IPbxKind[] _kinds = [.. kinds];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ImmutableDictionary<string, Pbx>? seen = null;
        using var timer = new PeriodicTimer(parts.Options.FleetInterval, parts.Time);
        try
        {
            do
            {
                if (ReferenceEquals(seen, fleet.Current.Pbxs))
                    continue;
                seen = fleet.Current.Pbxs;
                await FollowAsync(seen, stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        finally
        {
            foreach (var running in _running.Values)
                await running.StopAsync();
        }
    }

    private async Task FollowAsync(ImmutableDictionary<string, Pbx> pbxs, CancellationToken stopping)
    {
        foreach (var (name, running) in _running.ToList())
        {
            if (pbxs.TryGetValue(name, out var now) && IsSame(running.Connection.Pbx, now))
                continue;
            await running.StopAsync();
            await running.Connection.LeaveAsync(now?.Control is null, stopping);
            _running.Remove(name);
            table.Remove(name);
        }

        foreach (var pbx in pbxs.Values.Where(pbx => pbx.Control is not null && !_running.ContainsKey(pbx.Name)))
            Start(pbx, stopping);
    }

    private void Start(Pbx pbx, CancellationToken stopping)
    {
        if (Array.Find(_kinds, kind => kind.Kind == pbx.Control!.Kind) is not { } kind)
            return;
        var connection = new PbxConnection(pbx, kind, new(fleet, pbx.Name), parts);
        parts.Report.Waiting(pbx.Name, $"{PbxDoor.NameOf(pbx)} has not answered yet.");
        table.Set(connection);
        var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _running[pbx.Name] = new(connection, stop, connection.RunAsync(stop.Token, stopping));
    }

    /// <summary>What phones dial there is nobody's business here.</summary>
    private static bool IsSame(Pbx one, Pbx other) => one.Control == other.Control && (one.Control?.Address is not null || one.Address == other.Address);

    private sealed record Running(PbxConnection Connection, CancellationTokenSource Stop, Task Loop)
    {
        public async Task StopAsync()
        {
            await Stop.CancelAsync();
            await Loop;
            Stop.Dispose();
        }
    }
}
