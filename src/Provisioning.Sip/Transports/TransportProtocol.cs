namespace Provisioning.Sip.Transports;

/// <summary>RFC 3261 §18.</summary>
public enum TransportProtocol
{
    Udp,
    Tcp,
    Tls,
}
