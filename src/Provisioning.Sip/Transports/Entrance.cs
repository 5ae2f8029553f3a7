namespace Provisioning.Sip.Transports;

/// <summary>Where requests from the other side of a flow find us when that flow is there no more: what Record-Route and Contact name.</summary>
/// <param name="Protocol">
/// The flow's own, or another where we connect over one that we do not listen to: an address that only this connection has would reach nobody
/// once it is closed.
/// </param>
/// <param name="SentBy"><c>host:port</c>, of a listener if there is one.</param>
public sealed record Entrance(TransportProtocol Protocol, string SentBy);
