using System.Diagnostics.Metrics;

namespace Provisioning.Messaging;

/// <summary>Meter <c>Provisioning.Messaging</c>.</summary>
internal sealed class MessagingMetrics
{
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _connections;
    private readonly Counter<long> _published;
    private readonly Counter<long> _dropped;
    private readonly UpDownCounter<long> _clients;

    public MessagingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Provisioning.Messaging");
        _refusals = meter.CreateCounter<long>("provisioning.messaging.refusals", "{request}", "What the broker inside refused, by reason");
        _connections = meter.CreateCounter<long>("provisioning.messaging.connections", "{connection}", "Attempts to reach another broker, by outcome");
        _published = meter.CreateCounter<long>("provisioning.messaging.published", "{message}", "Messages this server published");
        _dropped = meter.CreateCounter<long>("provisioning.messaging.dropped", "{message}", "Messages that were not published because too many waited");
        _clients = meter.CreateUpDownCounter<long>("provisioning.messaging.clients", "{client}", "Connections to the broker inside");
    }

    public void Refused(BrokerRefusal reason) => _refusals.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));

    public void Connected(bool succeeded) => _connections.Add(1, new KeyValuePair<string, object?>("outcome", succeeded ? "connected" : "failed"));

    public void Published() => _published.Add(1);

    public void Dropped() => _dropped.Add(1);

    public void ClientCame() => _clients.Add(1);

    public void ClientLeft() => _clients.Add(-1);
}

/// <summary>Why the broker inside refused something.</summary>
internal enum BrokerRefusal
{
    /// <summary>No such user, or a wrong password.</summary>
    Credentials,

    /// <summary>As many clients as may be are there.</summary>
    TooManyClients,

    /// <summary>This user may not publish there.</summary>
    Publish,

    /// <summary>This user may not subscribe there.</summary>
    Subscribe,

    /// <summary>The client has as many subscriptions as it may.</summary>
    TooManySubscriptions,

    /// <summary>As many topics as may be keep a message.</summary>
    TooManyRetained,

    /// <summary>A packet is longer than it may be.</summary>
    PacketTooLarge,

    /// <summary>The client did not read what it subscribed to.</summary>
    TooSlow,
}
