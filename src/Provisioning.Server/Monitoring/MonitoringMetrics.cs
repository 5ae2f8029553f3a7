using System.Diagnostics.Metrics;
using Provisioning.Devices;
using Provisioning.Pbxs;

namespace Provisioning.Monitoring;

/// <summary>Meter <c>Provisioning.Monitoring</c>.</summary>
internal sealed class MonitoringMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _started;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _commands;
    private readonly Counter<long> _strays;

    public MonitoringMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Provisioning.Monitoring");
        _started = _meter.CreateCounter<long>("provisioning.monitoring.started", "{session}", "Sessions by the mode they began with and the way they were asked for");
        _ended = _meter.CreateCounter<long>("provisioning.monitoring.ended", "{session}", "Sessions by how they ended");
        _refused = _meter.CreateCounter<long>("provisioning.monitoring.refused", "{request}", "Requests that were refused, by reason");
        _commands = _meter.CreateCounter<long>("provisioning.monitoring.commands", "{command}", "What PBXs were told, by outcome");
        _strays = _meter.CreateCounter<long>("provisioning.monitoring.strays", "{leg}", "Monitors' legs of no session that were hung up");
    }

    public void Observe(Func<IEnumerable<MonitoringSession>> sessions) => _meter.CreateObservableGauge(
        "provisioning.monitoring.open",
        () => Enum.GetValues<SessionState>().Where(state => state != SessionState.Ended)
            .Select(state => new Measurement<int>(sessions().Count(session => session.State == state), Tag("state", FleetJson.CamelCase(state.ToString())))),
        "{session}",
        "Sessions that go on, by state");

    public void Told(IReadOnlyList<SessionEventKind> kinds, MonitoringSession session)
    {
        if (kinds.Contains(SessionEventKind.Started))
            _started.Add(1, Tag("mode", session.Mode.ToString()), Tag("origin", session.Origin.ToString()));
        if (kinds.Contains(SessionEventKind.Ended))
            _ended.Add(1, Tag("end", session.End.ToString()!));
    }

    public void Refused(MonitoringRefusal refusal) => _refused.Add(1, Tag("reason", refusal.ToString()));

    public void Commanded(SessionCommand command, PbxVerdict verdict) => _commands.Add(1, Tag("command", command.GetType().Name), Tag("outcome", verdict.ToString()));

    public void HungUpStray() => _strays.Add(1);

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
