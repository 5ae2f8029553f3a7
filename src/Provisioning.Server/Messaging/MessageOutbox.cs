using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace Provisioning.Messaging;

/// <summary>
/// What the server publishes. Whoever posts never waits. What is retained: the newest message of a topic replaces the one that was not sent yet,
/// so that no more waits than there are topics, and all of it is published again to a broker that came back, for it may have forgotten. What is
/// not retained replaces nothing and is published once, in order; so much of it may wait, and what comes beyond is dropped.
/// </summary>
internal sealed class MessageOutbox(IOptions<MessagingOptions> options, MessagingMetrics metrics)
{
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _desired = new(StringComparer.Ordinal);
    private readonly Queue<OutboundMessage> _waiting = new();
    private readonly HashSet<string> _isWaiting = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private OutboundMessage? _returned;
    private int _unsent;

    /// <summary>Whether anybody will ever hear what is published; what is worth much work to write need not be written otherwise.</summary>
    public bool IsEnabled => options.Value.Enabled;

    /// <summary>Publishes a retained message.</summary>
    /// <param name="topic">Below the prefix.</param>
    /// <param name="payload">Clears the topic when empty.</param>
    public void Post(string topic, ReadOnlyMemory<byte> payload)
    {
        lock (_lock)
        {
            _desired[topic] = payload;
            EnqueueLocked(topic);
        }

        _signal.Writer.TryWrite(true);
    }

    /// <summary>Publishes a message that is not retained.</summary>
    /// <param name="topic">Below the prefix.</param>
    /// <param name="payload">What those hear who subscribe now.</param>
    public void Send(string topic, ReadOnlyMemory<byte> payload)
    {
        if (!IsEnabled)
            return;
        if (!TryEnqueue(new(topic, payload, IsRetained: false)))
        {
            metrics.Dropped();
            return;
        }

        _signal.Writer.TryWrite(true);
    }

    /// <summary>Gives what waits and waits for more. A message whose turn ends with an exception waits again.</summary>
    public async IAsyncEnumerable<OutboundMessage> ReadAllAsync([EnumeratorCancellation] CancellationToken token)
    {
        while (true)
        {
            while (TryTake(out var message))
            {
                var isSent = false;
                try
                {
                    yield return message;
                    isSent = true;
                }
                finally
                {
                    if (!isSent)
                        PutBack(message);
                }
            }

            await _signal.Reader.ReadAsync(token);
        }
    }

    /// <summary>Everything that is retained waits again.</summary>
    public void Repeat()
    {
        lock (_lock)
        {
            foreach (var topic in _desired.Keys)
                EnqueueLocked(topic);
        }

        _signal.Writer.TryWrite(true);
    }

    private bool TryEnqueue(OutboundMessage message)
    {
        lock (_lock)
        {
            if (_unsent >= options.Value.MaxUnsentMessages)
                return false;
            _unsent++;
            _waiting.Enqueue(message);
            return true;
        }
    }

    private bool TryTake(out OutboundMessage message)
    {
        lock (_lock)
        {
            if (_returned is { } returned)
            {
                (message, _returned) = (returned, null);
                return true;
            }

            if (!_waiting.TryDequeue(out message))
                return false;
            if (!message.IsRetained)
            {
                _unsent--;
                return true;
            }

            _isWaiting.Remove(message.Topic);
            message = message with { Payload = _desired.GetValueOrDefault(message.Topic) };
            if (message.Payload.IsEmpty)
                _desired.Remove(message.Topic);
            return true;
        }
    }

    /// <summary>What is not retained keeps its place before all others; there is one reader.</summary>
    private void PutBack(OutboundMessage message)
    {
        lock (_lock)
        {
            if (!message.IsRetained)
            {
                _returned = message;
                return;
            }

            _desired.TryAdd(message.Topic, default);
            EnqueueLocked(message.Topic);
        }
    }

    private void EnqueueLocked(string topic)
    {
        if (_isWaiting.Add(topic))
            _waiting.Enqueue(new(topic, default, IsRetained: true));
    }
}

/// <param name="Topic">Below the prefix.</param>
internal readonly record struct OutboundMessage(string Topic, ReadOnlyMemory<byte> Payload, bool IsRetained);
