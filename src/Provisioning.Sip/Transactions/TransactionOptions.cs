using System.ComponentModel.DataAnnotations;

namespace Provisioning.Sip.Transactions;

/// <summary>Timers of RFC 3261 §17 (table 4), and how much is kept for them.</summary>
public sealed class TransactionOptions
{
    /// <summary>Estimate of the round-trip time (RFC 3261 §17.1.1.1); timers B, F, H, J, L and M are 64 times as long.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:10")]
    public TimeSpan T1 { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest interval between repetitions, INVITE requests excepted (RFC 3261 §17.1.2.2).</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan T2 { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How long a message may linger in the network (RFC 3261 §17.1.2.2): timers I and K.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan T4 { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Resolution of all timers: a twentieth of T1, far below what a network's delay varies by.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:01")]
    public TimeSpan Tick { get; set; } = TimeSpan.FromMilliseconds(25);

    /// <summary>Requests larger than this go by TCP where the remote takes it (RFC 3261 §18.1.1).</summary>
    [Range(500, 65_535)]
    public int MaxUdpRequestBytes { get; set; } = 1_300;

    /// <summary>How long a TCP connection for a large request is waited for before UDP is used after all: T1, a round trip.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:30")]
    public TimeSpan LargeRequestConnectTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a remote that refused TCP is not asked again: phones do not change that between two registrations.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan TcpRefusalMemory { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Requests that wait for our answer at once; what is more is answered 503. 20,000 phones that subscribe in one second.</summary>
    [Range(16, 10_000_000)]
    public int MaxServerTransactions { get; set; } = 20_000;

    /// <summary>
    /// Final answers kept for repeated requests (Timer J, 32 s), at about 700 bytes each; the oldest are dropped. 3,000 requests a second.
    /// </summary>
    [Range(16, 10_000_000)]
    public int MaxStoredAnswers { get; set; } = 100_000;
}
