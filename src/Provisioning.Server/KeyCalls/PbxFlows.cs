using System.Net;
using Provisioning.Devices;
using Provisioning.Sip.Transports;

namespace Provisioning.KeyCalls;

/// <summary>Ways to PBXs.</summary>
internal sealed class PbxFlows(TransportLayer transports, PbxAddresses addresses)
{
    /// <summary>The first address of the PBX that can be reached; null when none can.</summary>
    public async ValueTask<(PbxEnd End, Flow Flow)?> OpenAsync(Pbx pbx, CancellationToken token)
    {
        foreach (var address in await addresses.ResolveAsync(pbx, token))
        {
            var end = new PbxEnd(ProtocolOf(pbx.Transport), new IPEndPoint(address, pbx.Port), pbx.Address);
            if (await OpenAsync(end, token) is { } flow)
                return (end, flow);
        }

        return null;
    }

    /// <summary>The open connection to that end, or a new one.</summary>
    public ValueTask<Flow?> OpenAsync(PbxEnd end, CancellationToken token) => end.Protocol == TransportProtocol.Udp
        ? ValueTask.FromResult(transports.FindUdp(end.Address))
        : transports.ConnectAsync(end.Protocol, end.Address, end.TlsName, token);

    private static TransportProtocol ProtocolOf(SipTransport transport) => transport switch
    {
        SipTransport.Tcp => TransportProtocol.Tcp,
        SipTransport.Tls => TransportProtocol.Tls,
        _ => TransportProtocol.Udp,
    };
}
