using System.ComponentModel.DataAnnotations;

namespace Provisioning.Sip.Transports;

/// <summary>Limits of TCP and TLS connections.</summary>
public sealed class ConnectionOptions
{
    /// <summary>At once, in and out: 10,000 phones on TCP that reconnect before their old connections are noticed to be dead.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 20_000;

    /// <summary>From one address at once: 500 phones behind one NAT, twice.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnectionsPerAddress { get; set; } = 1_000;

    /// <summary>Without a byte received. A phone without keep-alives refreshes its registration within the usual 3,600 s.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(4_000);

    /// <summary>From accept to the first whole message, and from the first to the last byte of any message (RFC 3261 §18 sets none; 64*T1).</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan MessageTimeout { get; set; } = TimeSpan.FromSeconds(32);

    /// <summary>To open a connection, TLS handshake included: well within Timer F (32 s), so that another way can be tried.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes that wait for a slow reader; then the connection is closed. About 200 NOTIFYs.</summary>
    [Range(65_536, 1_073_741_824)]
    public int MaxQueuedBytes { get; set; } = 256 * 1024;
}
