using System.Diagnostics.Metrics;
using Provisioning.Sip.Proxy;
using Provisioning.Sip.Transports;

namespace Provisioning.KeyCalls;

/// <summary>Meter <c>Provisioning.KeyCalls</c>.</summary>
internal sealed class KeyCallMetrics
{
    public const string MeterName = "Provisioning.KeyCalls";

    private readonly Counter<long> _refused;
    private readonly Counter<long> _relayed;
    private readonly Counter<long> _open;
    private readonly Meter _meter;

    public KeyCallMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _refused = _meter.CreateCounter<long>("provisioning.keycalls.refused", "{call}", "Calls from lamp keys that were not relayed, by reason");
        _relayed = _meter.CreateCounter<long>("provisioning.keycalls.requests", "{request}", "Requests relayed between phones and PBXs, by method and outcome");
        _open = _meter.CreateCounter<long>("provisioning.keycalls.returns.unencrypted", "{call}", "Calls to PBXs on TLS whose later requests come back over another transport, because this server accepts no TLS");
    }

    public void Observe(Func<int> open) => _meter.CreateObservableGauge("provisioning.keycalls.open", open, "{request}", "Relayed requests that wait for an answer");

    public void Refused(KeyCallRefusal refusal) => _refused.Add(1, new KeyValuePair<string, object?>("reason", refusal.ToString()));

    public void ComesBackOpen(TransportProtocol protocol) => _open.Add(1, new KeyValuePair<string, object?>("transport", protocol.ToString()));

    /// <param name="isCall">INVITE, or another method: what strangers make up shall not become a label.</param>
    /// <param name="outcome">How it ended.</param>
    public void Relayed(bool isCall, ProxyOutcome outcome) => _relayed.Add(
        1,
        new KeyValuePair<string, object?>("method", isCall ? "INVITE" : "other"),
        new KeyValuePair<string, object?>("outcome", outcome.Refusal == ProxyRefusal.None ? $"{outcome.Status / 100}xx" : outcome.Refusal.ToString()));
}
