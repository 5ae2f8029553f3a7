using System.Diagnostics.Metrics;
using Provisioning.Sip.Messages;

namespace Provisioning.Sip.Transports;

/// <summary>Meter <c>Provisioning.Sip</c>: what passed, what was refused and why.</summary>
internal sealed class SipMetrics : IDisposable
{
    public const string MeterName = "Provisioning.Sip";

    private static readonly KeyValuePair<string, object?>[] Protocols = MakeProtocols();

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _received;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _retransmissions;
    private readonly Counter<long> _timeouts;
    private readonly Counter<long> _keepAlives;

    public SipMetrics()
    {
        _received = _meter.CreateCounter<long>("sip.messages.received", "{message}", "Messages received, by protocol");
        _sent = _meter.CreateCounter<long>("sip.messages.sent", "{message}", "Messages sent, by protocol");
        _rejected = _meter.CreateCounter<long>("sip.messages.rejected", "{message}", "What was received but is no acceptable message, by reason");
        _dropped = _meter.CreateCounter<long>("sip.messages.dropped", "{message}", "What a limit kept from being looked at or sent, by limit");
        _keepAlives = _meter.CreateCounter<long>("sip.keepalives", "{keepalive}", "Keep-alives received (RFC 5626), by protocol");
        _retransmissions = _meter.CreateCounter<long>("sip.retransmissions", "{message}", "Messages sent again by a timer, or because the peer asked again");
        _timeouts = _meter.CreateCounter<long>("sip.transactions.timeouts", "{transaction}", "Requests of ours that nobody answered");
    }

    public void Received(TransportProtocol protocol) => _received.Add(1, Protocols[(int)protocol]);

    public void Sent(TransportProtocol protocol) => _sent.Add(1, Protocols[(int)protocol]);

    public void KeepAlive(TransportProtocol protocol) => _keepAlives.Add(1, Protocols[(int)protocol]);

    public void Rejected(Rejection reason) => _rejected.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));

    public void Dropped(string limit) => _dropped.Add(1, new KeyValuePair<string, object?>("limit", limit));

    public void Retransmitted() => _retransmissions.Add(1);

    public void TimedOut() => _timeouts.Add(1);

    /// <summary>What is there at the moment.</summary>
    public void Observe(string name, string unit, string description, Func<int> value) => _meter.CreateObservableGauge(name, value, unit, description);

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?>[] MakeProtocols() =>
        [.. Enum.GetNames<TransportProtocol>().Select(name => new KeyValuePair<string, object?>("protocol", name.ToLowerInvariant()))];
}
