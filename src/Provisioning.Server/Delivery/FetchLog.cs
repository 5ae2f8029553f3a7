using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace Provisioning.Delivery;

/// <summary>Requests on their way to the table. Offering never waits: what does not fit is dropped and counted.</summary>
internal sealed class FetchLog(IOptions<FetchLogOptions> options, DeliveryMetrics metrics)
{
    // Wait is the mode in which TryWrite says no when the channel is full; the other modes drop without telling.
    private readonly Channel<Fetch> _queue = Channel.CreateBounded<Fetch>(
        new BoundedChannelOptions(options.Value.QueueLength) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    public void Offer(Fetch fetch)
    {
        if (!_queue.Writer.TryWrite(fetch))
            metrics.FetchDropped();
    }

    /// <summary>Everything that waits now, at most one queue full.</summary>
    public List<Fetch> Take()
    {
        var fetches = new List<Fetch>();
        while (fetches.Count < options.Value.QueueLength && _queue.Reader.TryRead(out var fetch))
            fetches.Add(fetch);
        return fetches;
    }
}
