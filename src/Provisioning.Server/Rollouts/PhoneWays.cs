using System.Net;
using System.Net.Sockets;
using Provisioning.Devices;
using Provisioning.Registrations;
using Provisioning.Rendering;

namespace Provisioning.Rollouts;

/// <summary>
/// How a phone is reached at this moment:
/// <code>
/// the flows it registered on  →  else its PBX  →  else where it last fetched
/// </code>
/// Behind a NAT only the first two reach it, and only the first is surely this phone.
/// </summary>
internal sealed class PhoneWays(RegistrationTable registrations, RendererSource renderers, LastFetchWay lastFetch, IEnumerable<IPbxNotifier> pbxs)
{
    private readonly IPbxNotifier[] _pbxs = [.. pbxs];

    /// <summary>The best first; empty when there is none. Where there are several, they are flows of one phone (RFC 5626): another one is for who says that this one is wrong.</summary>
    public IReadOnlyList<PhoneWay> To(Device device)
    {
        var flows = new List<PhoneWay>();
        foreach (var binding in registrations.AllOf(device.Mac))
        {
            if (binding.IsReachable)
                flows.Insert(0, ByFlow(binding));
        }

        if (flows.Count > 0)
            return flows;
        if (Array.Find(_pbxs, pbx => pbx.CanReach(device)) is { } pbx)
            return [new ThroughPbx(pbx)];
        return lastFetch.Find(device) is { } address ? [address] : [];
    }

    /// <summary>Null when it is not known, or of no use.</summary>
    public IPAddress? LastAddressOf(MacAddress mac) => lastFetch.AddressOf(mac);

    /// <summary>RFC 3261 §10.2: To and From of a registrar's own requests are the address of record. RFC 3327 §5.2: Path becomes Route.</summary>
    private SipWay ByFlow(Registration binding)
    {
        var user = binding.Mac.ToString();
        var record = $"sip:{user}@{Written(renderers.Current.Environment.LampHost)}";
        var contact = binding.Contact.Headers.Length == 0 ? binding.Contact.Text : (binding.Contact with { Headers = "" }).ToString(); // RFC 3261 §19.1.1
        return new("flow", binding.Flow!, contact) { Route = binding.Path, From = record, To = record, User = user, IsLampLine = true };
    }

    private static string Written(string host) => IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 && host[0] != '[' ? $"[{host}]" : host;
}
