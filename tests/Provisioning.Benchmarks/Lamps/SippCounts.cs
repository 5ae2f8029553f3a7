namespace Provisioning.Benchmarks.Lamps;

/// <summary>What a load saw: SUBSCRIBEs sent, those answered and notified, those that failed, what was sent again, SUBSCRIBE to NOTIFY in milliseconds.</summary>
internal sealed record SippCounts(int Sent, int Notified, int Failed, int Resent, double P50, double P99)
{
    public bool SameCounts(SippCounts other) => (Sent, Notified, Failed, Resent) == (other.Sent, other.Notified, other.Failed, other.Resent);
}
