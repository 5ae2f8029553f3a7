using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Provisioning.Sip.Transports;

/// <summary>What one source address may send, decided before anything is parsed. An IPv6 source is its /64.</summary>
public sealed class SourceOptions
{
    /// <summary>
    /// Messages a second from one address in the long run. An office of 500 phones behind one address, each with 40 lamps that change once
    /// in 20 seconds, answers 1,000 times a second.
    /// </summary>
    [Range(1, 1_000_000)]
    public double MessagesPerSecond { get; set; } = 1_000;

    /// <summary>Messages that an address may save up: those 500 phones subscribe to 40 extensions each after a power cut.</summary>
    [Range(1, 10_000_000)]
    public double MessageBurst { get; set; } = 20_000;

    /// <summary>Refused requests a second that are answered; a phone that sends something wrong sends it rarely. What is more is only counted.</summary>
    [Range(0.001, 1_000_000)]
    public double RejectionsPerSecond { get; set; } = 5;

    /// <summary>Answers to refused requests that an address may save up: the 49 messages of RFC 4475 in one go.</summary>
    [Range(1, 10_000_000)]
    public double RejectionBurst { get; set; } = 50;

    /// <summary>Addresses that are counted, at about 150 bytes each; those not seen for longest are forgotten.</summary>
    [Range(16, 10_000_000)]
    public int MaxSources { get; set; } = 65_536;

    /// <summary>Networks whose messages are not limited: an edge proxy that carries many phones, a load test.</summary>
    public IList<IPNetwork> Trusted { get; } = [];
}
