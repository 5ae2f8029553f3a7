using System.Net;

namespace Provisioning.Simulator.Signalling;

/// <summary>A phone and what it is plugged into.</summary>
/// <param name="Resolve">Finds the server of a line: <c>host</c> and <c>port</c> as configured.</param>
internal sealed record PhoneOutlet(SimulatedPhone Phone, PhoneSocket Socket, Func<string, int, IPEndPoint> Resolve, PhoneTroubles Troubles);
