using System.Buffers;
using Microsoft.Extensions.Options;

namespace Provisioning.Messaging;

/// <summary>Stands between the broker, whichever it is, and those who hear and speak through it.</summary>
internal sealed class MessageHub(IEnumerable<IMessageReceiver> receivers, MessageOutbox outbox, IOptions<MessagingOptions> options)
{
    private readonly IMessageReceiver[] _receivers = [.. receivers];
    private readonly string _prefix = options.Value.Prefix + "/";

    public MessageOutbox Outbox => outbox;

    /// <summary>All that somebody wants to hear, as filters for a broker.</summary>
    public IEnumerable<string> Filters => _receivers.SelectMany(receiver => receiver.Topics).Distinct().Select(topic => $"{_prefix}{topic}#");

    public BrokerState State { get; private set; } = new(false, "the broker has not been reached yet");

    public string FullTopic(string topic) => _prefix + topic;

    public async ValueTask ConnectedAsync(bool missedNothing, CancellationToken token)
    {
        foreach (var receiver in _receivers)
            await receiver.ConnectedAsync(missedNothing, token);
    }

    /// <param name="topic">As the broker knows it.</param>
    public async ValueTask ReceiveAsync(string topic, ReadOnlySequence<byte> payload, bool isRetained, CancellationToken token)
    {
        if (!topic.StartsWith(_prefix, StringComparison.Ordinal))
            return;
        var message = new ReceivedMessage(topic[_prefix.Length..], payload, isRetained);
        foreach (var receiver in _receivers)
        {
            if (receiver.Topics.Any(start => message.Topic.StartsWith(start, StringComparison.Ordinal)))
                await receiver.ReceiveAsync(message, token);
        }
    }

    public async ValueTask CaughtUpAsync(bool nothingForgotten, CancellationToken token)
    {
        State = new(true, "");
        foreach (var receiver in _receivers)
            await receiver.CaughtUpAsync(nothingForgotten, token);
    }

    public void Disconnected(string why)
    {
        State = new(false, why);
        foreach (var receiver in _receivers)
            receiver.Disconnected();
    }
}

/// <summary>Whether the broker can be heard now.</summary>
/// <param name="Trouble">Why not.</param>
internal sealed record BrokerState(bool IsConnected, string Trouble);
