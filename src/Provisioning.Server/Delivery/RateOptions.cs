using System.ComponentModel.DataAnnotations;

namespace Provisioning.Delivery;

/// <summary>Configuration section <c>Delivery:Rates</c>: what one source address may ask for.</summary>
internal sealed class RateOptions
{
    /// <summary>
    /// Requests a second from one address in the long run. An office of 500 phones behind one address needs 500 × 12 requests after a
    /// power cut: with the burst below it is served within two minutes.
    /// </summary>
    [Range(1, 1_000_000)]
    public double RequestsPerSecond { get; set; } = 50;

    /// <summary>Requests that an address may save up.</summary>
    [Range(1, 10_000_000)]
    public double RequestBurst { get; set; } = 2_000;

    /// <summary>
    /// Failures a second: wrong credentials, and MAC addresses that are not ours. At 1 a second the 16.7 million addresses of one maker
    /// take 194 days to try.
    /// </summary>
    [Range(0.001, 1_000_000)]
    public double FailuresPerSecond { get; set; } = 1;

    /// <summary>Failures that an address may save up: a site of 60 phones that were not entered yet.</summary>
    [Range(1, 10_000_000)]
    public double FailureBurst { get; set; } = 60;

    /// <summary>Addresses that are counted, at about 150 bytes each; those not seen for longest are forgotten. IPv6 counts by /64.</summary>
    [Range(16, 10_000_000)]
    public int MaxSources { get; set; } = 65_536;
}
