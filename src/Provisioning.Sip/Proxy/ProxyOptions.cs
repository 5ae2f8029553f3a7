using System.ComponentModel.DataAnnotations;

namespace Provisioning.Sip.Proxy;

/// <summary>Limits of a <see cref="ProxyCore"/>.</summary>
public sealed class ProxyOptions
{
    /// <summary>How long an INVITE may ring without a new provisional response. RFC 3261 §16.6.11: larger than three minutes.</summary>
    [Range(typeof(TimeSpan), "00:03:01", "01:00:00")]
    public TimeSpan TimerC { get; set; } = TimeSpan.FromSeconds(185);

    /// <summary>
    /// Transactions passed on at a time, all peers together; each holds its request, some 3 KiB. Ten thousand phones that make five calls in
    /// the busy hour, each ringing for 15 s, hold about 200.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxTransactions { get; set; } = 5_000;

    /// <summary>
    /// The same for the calls of one caller, in both directions. A phone with a line for each of ten calls, all of them ringing, and what goes
    /// on within them.
    /// </summary>
    [Range(1, 10_000)]
    public int MaxTransactionsPerCaller { get; set; } = 20;
}
