using System.Buffers;

namespace Provisioning.Sip.Transports;

/// <summary>What waits to be written to one connection: bounded, one writer at a time, small messages together.</summary>
/// <param name="maxBytes">What may wait.</param>
/// <param name="write">Writes some bytes.</param>
internal sealed class WriteQueue(int maxBytes, Func<ReadOnlyMemory<byte>, ValueTask> write)
{
    /// <summary>A TLS record (RFC 8446 §5.1).</summary>
    private const int MaxTogether = 16_384;

    private readonly Lock _lock = new();
    private readonly Queue<ReadOnlyMemory<byte>> _waiting = new();
    private int _waitingBytes;
    private bool _isWriting;

    /// <summary>False when too much waits: the reader is too slow.</summary>
    /// <param name="mustWrite">There is no writer: the caller has to call <see cref="WriteAllAsync"/>.</param>
    public bool TryAdd(ReadOnlyMemory<byte> message, out bool mustWrite)
    {
        lock (_lock)
        {
            mustWrite = false;
            if (_waitingBytes + message.Length > maxBytes)
                return false;
            _waiting.Enqueue(message);
            _waitingBytes += message.Length;
            mustWrite = !_isWriting;
            _isWriting = true;
            return true;
        }
    }

    /// <summary>Until nothing waits any more.</summary>
    public async Task WriteAllAsync()
    {
        while (Take(out var first, out var together))
        {
            if (together is null)
            {
                await write(first);
                continue;
            }

            await write(together.AsMemory(0, first.Length));
            ArrayPool<byte>.Shared.Return(together);
        }
    }

    /// <param name="first">The next message, or as many as fit into <paramref name="together"/>.</param>
    private bool Take(out ReadOnlyMemory<byte> first, out byte[]? together)
    {
        together = null;
        lock (_lock)
        {
            if (!_waiting.TryDequeue(out first))
            {
                _isWriting = false;
                return false;
            }

            _waitingBytes -= first.Length;
            if (!_waiting.TryPeek(out var next) || first.Length + next.Length > MaxTogether)
                return true;
            together = ArrayPool<byte>.Shared.Rent(MaxTogether);
            first.CopyTo(together);
            var length = first.Length;
            while (_waiting.TryPeek(out next) && length + next.Length <= MaxTogether)
            {
                _waiting.Dequeue().CopyTo(together.AsMemory(length));
                length += next.Length;
                _waitingBytes -= next.Length;
            }

            first = together.AsMemory(0, length);
            return true;
        }
    }
}
