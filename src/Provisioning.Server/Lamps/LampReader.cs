using System.Threading.Channels;
using Provisioning.Devices;

namespace Provisioning.Lamps;

/// <summary>
/// The mailbox of somebody who watches the lamps: the newest state of each extension, so that it holds no more than there are extensions. Who
/// reads slowly misses what was between, never the last.
/// </summary>
internal sealed class LampReader : IDisposable
{
    private readonly Dictionary<ExtensionNumber, Lamp?> _waiting = [];
    private readonly Lock _lock = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Action<LampReader> _leave;

    public LampReader(Action<LampReader> leave) => _leave = leave;

    /// <summary>Completes when there is something to take.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken token) => _signal.Reader.ReadAsync(token);

    /// <summary>The lamps that changed; without a lamp for an extension that has left.</summary>
    public IReadOnlyList<KeyValuePair<ExtensionNumber, Lamp?>> Take()
    {
        lock (_lock)
        {
            List<KeyValuePair<ExtensionNumber, Lamp?>> taken = [.. _waiting];
            _waiting.Clear();
            return taken;
        }
    }

    public void Dispose() => _leave(this);

    internal void Offer(ExtensionNumber extension, Lamp? lamp)
    {
        lock (_lock)
            _waiting[extension] = lamp;
        _signal.Writer.TryWrite(true);
    }
}
