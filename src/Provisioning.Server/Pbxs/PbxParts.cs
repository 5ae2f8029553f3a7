using Microsoft.Extensions.Options;

namespace Provisioning.Pbxs;

/// <summary>What every connection needs.</summary>
internal sealed class PbxParts(PbxFeed feed, PbxReport report, PbxMetrics metrics, IOptions<PbxOptions> options, TimeProvider time)
{
    public PbxFeed Feed => feed;

    public PbxReport Report => report;

    public PbxMetrics Metrics => metrics;

    public PbxOptions Options => options.Value;

    public TimeProvider Time => time;
}
