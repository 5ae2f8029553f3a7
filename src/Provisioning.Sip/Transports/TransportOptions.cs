using System.ComponentModel.DataAnnotations;
using System.Net.Security;
using Provisioning.Sip.Messages;

namespace Provisioning.Sip.Transports;

/// <summary>What is listened to, and every limit of the transports.</summary>
public sealed class TransportOptions
{
    public IList<ListenerOptions> Listeners { get; } = [];

    public SipLimits Messages { get; } = new();

    public SourceOptions Sources { get; } = new();

    public ConnectionOptions Connections { get; } = new();

    /// <summary>Threads that receive on each UDP socket. One receives and handles more than 50,000 messages a second.</summary>
    [Range(1, 16)]
    public int UdpReceiveThreads { get; set; } = 1;

    /// <summary>
    /// Asked for as SO_RCVBUF and SO_SNDBUF; the kernel may give less (net.core.rmem_max). 8 MiB hold about 3,600 datagrams as the kernel
    /// counts them: the answers to a change that 1,000 phones watch, and to three more such changes.
    /// </summary>
    [Range(65_536, 1_073_741_824)]
    public int UdpBufferBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>
    /// UDP flows that are shared between those who ask for the same remote address, at about 300 bytes each; those not used for longest are
    /// forgotten (whoever holds one keeps it). One for each phone, for the 10,000 phones of a large installation, several times over.
    /// </summary>
    [Range(16, 10_000_000)]
    public int MaxSharedUdpFlows { get; set; } = 65_536;

    /// <summary>Certificate and protocols of TLS listeners; asked at each handshake, so that a renewed certificate needs no restart.</summary>
    public Func<SslServerAuthenticationOptions>? ServerTls { get; set; }

    /// <summary>For connections that we open, by the name to verify. Without it the machine's trusted authorities decide.</summary>
    public Func<string, SslClientAuthenticationOptions>? ClientTls { get; set; }
}
