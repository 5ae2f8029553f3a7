using System.Net;
using Provisioning.Devices;
using Provisioning.Sip.Transports;

namespace Provisioning.KeyCalls;

/// <summary>Ways to PBXs.</summary>
internal sealed class PbxFlows(TransportLayer transports, PbxAddresses addresses, PbxReturnWays returns)
{
    /// <summary>The first address of the PBX that can be reached; why the last cannot when none can.</summary>
    public async ValueTask<PbxWay> OpenAsync(Pbx pbx, CancellationToken token)
    {
        var way = new PbxWay(null, null, null);
        foreach (var address in await addresses.ResolveAsync(pbx, token))
        {
            way = await OpenAsync(new PbxEnd(ProtocolOf(pbx.Transport), new IPEndPoint(address, pbx.Port), pbx.Address), token);
            if (way.Flow is null)
                continue;
            returns.Note(pbx.Address, way.Flow);
            break;
        }

        return way;
    }

    /// <summary>The open connection to that end, or a new one.</summary>
    public async ValueTask<PbxWay> OpenAsync(PbxEnd end, CancellationToken token)
    {
        if (end.Protocol == TransportProtocol.Udp)
            return new(end, transports.FindUdp(end.Address), null);
        var (flow, refusal) = await transports.TryConnectAsync(end.Protocol, end.Address, end.TlsName, token);
        return new(end, flow, refusal);
    }

    private static TransportProtocol ProtocolOf(SipTransport transport) => transport switch
    {
        SipTransport.Tcp => TransportProtocol.Tcp,
        SipTransport.Tls => TransportProtocol.Tls,
        _ => TransportProtocol.Udp,
    };
}
