using System.Net;
using Microsoft.Extensions.Options;
using Provisioning.Delivery;
using Provisioning.Devices;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;

namespace Provisioning.Rollouts;

/// <summary>
/// Where a phone was when it last fetched something: good for phones on the own network that register elsewhere. Only a phone of the fleet that proved who it is, at
/// an address that it shares with nobody: this server can be used neither to flood somebody nor to reboot the wrong phone.
/// </summary>
internal sealed class LastFetchWay(FetchAddresses addresses, TransportLayer transports, FleetState fleet, IOptions<CheckSyncOptions> options)
{
    /// <summary>Null when it is not known, or of no use.</summary>
    public IPAddress? AddressOf(MacAddress mac) =>
        options.Value.UseFetchAddress && addresses.Find(mac, options.Value.AddressLease) is { } address && !IsOwn(address) ? address : null;

    /// <summary>To the phone's first line. Phones that know no such user say so; most take it for any of their lines.</summary>
    public SipWay? Find(Device device)
    {
        if (AddressOf(device.Mac) is not { } address || transports.FindUdp(new(address, options.Value.FetchPort)) is not { } flow)
            return null;
        var uri = new SipUri { Scheme = "sip", User = UserOf(device), Host = Written(address), Port = options.Value.FetchPort == SipUri.DefaultPort ? null : options.Value.FetchPort };
        return new("address", flow, uri.ToString())
        {
            From = $"sip:{device.Mac}@{flow.SentBy}",
            To = uri.ToString(),
            User = device.Mac.ToString(),
        };
    }

    private string UserOf(Device device) => device.Lines.IsEmpty ? device.Mac.ToString()
        : fleet.Current.Extensions.GetValueOrDefault(device.Lines[0].Extension)?.SipUser ?? device.Lines[0].Extension.ToString();

    /// <summary>A reverse proxy on this machine, perhaps: the NOTIFY would come back to us.</summary>
    private bool IsOwn(IPAddress address) =>
        transports.Listeners.Any(listener => listener.Local.Port == options.Value.FetchPort && (listener.Local.Address.Equals(address) || IPAddress.IsLoopback(address)));

    /// <summary>RFC 3986 §3.2.2 knows no scope.</summary>
    private static string Written(IPAddress address) => address.GetAddressBytes() is { Length: 16 } bytes ? $"[{new IPAddress(bytes)}]" : address.ToString();
}
