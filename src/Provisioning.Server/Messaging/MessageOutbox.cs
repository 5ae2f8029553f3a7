using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Provisioning.Messaging;

/// <summary>
/// What the server publishes, all of it retained. Whoever posts never waits: the newest message of a topic replaces the one that was not sent
/// yet, so that no more waits than there are topics. All of it is published again to a broker that came back, for it may have forgotten.
/// </summary>
internal sealed class MessageOutbox
{
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _desired = new(StringComparer.Ordinal);
    private readonly Queue<string> _waiting = new();
    private readonly HashSet<string> _isWaiting = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

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
                        PutBack(message.Topic);
                }
            }

            await _signal.Reader.ReadAsync(token);
        }
    }

    /// <summary>Everything waits again.</summary>
    public void Repeat()
    {
        lock (_lock)
        {
            foreach (var topic in _desired.Keys)
                EnqueueLocked(topic);
        }

        _signal.Writer.TryWrite(true);
    }

    private bool TryTake(out OutboundMessage message)
    {
        lock (_lock)
        {
            if (!_waiting.TryDequeue(out var topic))
            {
                message = default;
                return false;
            }

            _isWaiting.Remove(topic);
            message = new(topic, _desired.GetValueOrDefault(topic));
            if (message.Payload.IsEmpty)
                _desired.Remove(topic);
            return true;
        }
    }

    private void PutBack(string topic)
    {
        lock (_lock)
        {
            _desired.TryAdd(topic, default);
            EnqueueLocked(topic);
        }
    }

    private void EnqueueLocked(string topic)
    {
        if (_isWaiting.Add(topic))
            _waiting.Enqueue(topic);
    }
}

/// <param name="Topic">Below the prefix.</param>
internal readonly record struct OutboundMessage(string Topic, ReadOnlyMemory<byte> Payload);
