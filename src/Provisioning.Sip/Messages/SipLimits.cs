using System.ComponentModel.DataAnnotations;

namespace Provisioning.Sip.Messages;

/// <summary>How large a message from the network may be. What is larger is refused, not cut.</summary>
public sealed class SipLimits
{
    /// <summary>Of a whole message. A UDP datagram cannot be larger (RFC 768); a stream shall not cost more memory than that.</summary>
    [Range(1_300, 1_048_576)]
    public int MaxMessageBytes { get; set; } = 65_535;

    /// <summary>Start line and header fields together. Phones send 500 to 1,500 bytes, RFC 4475 §3.1.1.7 (longreq) 3,900.</summary>
    [Range(1_000, 65_535)]
    public int MaxHeaderBytes { get; set; } = 16_384;

    /// <summary>Header field lines. Phones send about 15; 255 hops are the most that Max-Forwards allows (RFC 3261 §20.22), each with its Via.</summary>
    [Range(16, 2_000)]
    public int MaxHeaderFields { get; set; } = 300;
}
