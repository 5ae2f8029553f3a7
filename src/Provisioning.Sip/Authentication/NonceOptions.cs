using System.ComponentModel.DataAnnotations;

namespace Provisioning.Sip.Authentication;

/// <summary>How long nonces live, and how many are remembered.</summary>
public sealed class NonceOptions
{
    /// <summary>
    /// After this a nonce is stale: the client is told to take a new one, and does so without asking anybody. Five minutes
    /// outlast a phone's boot, so that one nonce serves all its files.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Nonces in use whose counts are remembered, at about 120 bytes each. Beyond it the oldest become stale: never
    /// a replay, at worst one more round trip. 131,072 hold a boot of 100,000 phones in 16 MB.
    /// </summary>
    [Range(16, 10_000_000)]
    public int MaxTracked { get; set; } = 131_072;
}
