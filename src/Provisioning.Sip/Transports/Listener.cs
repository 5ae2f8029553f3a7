using System.Net;

namespace Provisioning.Sip.Transports;

/// <summary>Where messages are received: the real port, where port 0 was asked for.</summary>
public sealed record Listener(TransportProtocol Protocol, IPEndPoint Local, bool IsMulticast);
