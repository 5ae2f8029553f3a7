using System.ComponentModel.DataAnnotations;

namespace Provisioning.Delivery;

/// <summary>Configuration section <c>Delivery:FetchLog</c>: the transcript of what phones asked for.</summary>
internal sealed class FetchLogOptions
{
    /// <summary>Requests that wait to be written; more in one interval are dropped and counted. A boot of 100,000 phones in a minute makes 5,000 a second.</summary>
    [Range(16, 1_000_000)]
    public int QueueLength { get; set; } = 16_384;

    /// <summary>How often what waits is written, in one transaction.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Older requests are deleted.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(90);

    /// <summary>The newest that are kept: at about 250 bytes each, half a gigabyte.</summary>
    [Range(100, 1_000_000_000)]
    public long MaxRows { get; set; } = 2_000_000;

    /// <summary>How often old ones are deleted.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan PruneInterval { get; set; } = TimeSpan.FromMinutes(10);
}
