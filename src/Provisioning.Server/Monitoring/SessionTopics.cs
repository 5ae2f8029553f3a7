using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Options;
using Provisioning.Devices;
using Provisioning.Messaging;

namespace Provisioning.Monitoring;

/// <summary>
/// Publishes each session as a retained message, <c>monitoring/ID</c>, which is cleared when it ends, also by the server that comes after one that was killed;
/// and what happens to it on <c>monitoring/ID/events</c>, not retained.
/// </summary>
internal sealed class SessionTopics(FleetState fleet, MessageOutbox outbox, SteadyClock clock, IOptions<MonitoringOptions> options, IOptions<MessagingOptions> messaging) : IMonitoringObserver, IMessageReceiver
{
    private const string Sessions = "monitoring/";

    private readonly ConcurrentDictionary<long, bool> _open = new();
    private volatile bool _isCatchingUp;

    public IReadOnlyList<string> Topics => IsOn ? [Sessions] : [];

    private bool IsOn => options.Value.Mqtt && messaging.Value.Enabled;

    public void Publish(IReadOnlyList<SessionEventKind> kinds, MonitoringSession session)
    {
        if (!IsOn)
            return;
        var info = SessionInfo.Of(session, fleet.Current, clock.Ahead);
        if (session.IsOpen)
            _open[session.Id] = true;
        else
            _open.TryRemove(session.Id, out _);
        foreach (var kind in kinds)
            outbox.Send($"{Sessions}{session.Id}/events", SessionInfo.Write(new SessionEvent((clock.Now + clock.Ahead).ToUniversalTime(), kind, info)));
        outbox.Post($"{Sessions}{session.Id}", session.IsOpen ? SessionInfo.Write(info) : default(ReadOnlyMemory<byte>));
    }

    public ValueTask ConnectedAsync(bool missedNothing, CancellationToken token)
    {
        _isCatchingUp = true;
        return ValueTask.CompletedTask;
    }

    /// <summary>Only while the broker tells what it retains: what an earlier run left, and is not going on.</summary>
    public ValueTask ReceiveAsync(ReceivedMessage message, CancellationToken token)
    {
        if (_isCatchingUp && message.IsRetained && !message.Payload.IsEmpty
            && long.TryParse(message.Topic.AsSpan(Sessions.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && !_open.ContainsKey(id))
        {
            outbox.Post(message.Topic, default);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask CaughtUpAsync(bool nothingForgotten, CancellationToken token)
    {
        _isCatchingUp = false;
        return ValueTask.CompletedTask;
    }

    public void Disconnected() => _isCatchingUp = false;
}
