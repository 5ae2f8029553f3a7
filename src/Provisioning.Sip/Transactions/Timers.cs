namespace Provisioning.Sip.Transactions;

/// <summary>RFC 3261 table 4 and RFC 6026, in milliseconds.</summary>
internal sealed class Timers(TransactionOptions options)
{
    public const int TryingAfter = 200; // RFC 3261 §17.2.1

    public long T1 { get; } = (long)options.T1.TotalMilliseconds;

    public long T2 { get; } = (long)options.T2.TotalMilliseconds;

    public long T4 { get; } = (long)options.T4.TotalMilliseconds;

    /// <summary>Timers B, F, H, J, L and M.</summary>
    public long Whole => 64 * T1;

    /// <summary>At least 32 s over UDP (RFC 3261 §17.1.1.2).</summary>
    public long TimerD(bool isReliable) => isReliable ? 0 : Math.Max(Whole, 32_000);

    public long TimerI(bool isReliable) => isReliable ? 0 : T4;

    public long TimerJ(bool isReliable) => isReliable ? 0 : Whole;
}
