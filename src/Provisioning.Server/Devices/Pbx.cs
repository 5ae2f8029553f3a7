namespace Provisioning.Devices;

/// <summary>The telephone system whose extensions the phones register.</summary>
internal sealed record Pbx
{
    public const int DefaultPort = 5060;

    public required string Name { get; init; }

    /// <summary>Host name or IP address that phones register to.</summary>
    public required string Address { get; init; }

    public int Port { get; init; } = DefaultPort;

    public SipTransport Transport { get; init; } = SipTransport.Udp;

    /// <summary>Dialled before an extension to pick up its ringing call, such as <c>*8</c>.</summary>
    public string PickupCode { get; init; } = "*8";

    /// <summary>Dialled to hear one's voice mail; none when empty.</summary>
    public string VoicemailNumber { get; init; } = "";

    /// <summary>The connection over which its calls are seen and monitored; null where there is none.</summary>
    public PbxControl? Control { get; init; }
}

/// <summary>How a phone reaches the PBX.</summary>
internal enum SipTransport
{
    Udp,
    Tcp,
    Tls,
}
