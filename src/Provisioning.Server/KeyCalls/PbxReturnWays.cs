using Provisioning.Sip.Transports;

namespace Provisioning.KeyCalls;

/// <summary>
/// Notes how PBXs will find us later in a call. Where we connect to one over TLS and accept no TLS ourselves, Record-Route can only name our TCP or
/// UDP port: what the PBX sends when that connection has closed (its hanging up, a transfer) is not encrypted. The operator is told once for each
/// PBX and change, and every such call is counted. As many entries as the fleet has had PBXs.
/// </summary>
internal sealed partial class PbxReturnWays(KeyCallMetrics metrics, ILogger<PbxReturnWays> logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TransportProtocol> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A call goes to that PBX on this flow.</summary>
    public void Note(string pbx, Flow flow)
    {
        var comesBack = flow.Entrance.Protocol;
        var isOpen = flow.Protocol == TransportProtocol.Tls && comesBack != TransportProtocol.Tls;
        if (isOpen)
            metrics.ComesBackOpen(comesBack);
        if (!TryChange(pbx, isOpen ? comesBack : TransportProtocol.Tls))
            return;
        if (isOpen)
            LogComesBackOpen(pbx, comesBack);
        else
            LogComesBackAsItWent(pbx);
    }

    /// <summary>False when it was so before; encrypted, or never meant to be, is what nobody needs to be told.</summary>
    private bool TryChange(string pbx, TransportProtocol now)
    {
        lock (_lock)
        {
            var before = _known.GetValueOrDefault(pbx, TransportProtocol.Tls);
            _known[pbx] = now;
            return before != now;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Calls to PBX {Pbx} go out over TLS, but this server accepts no TLS: what the PBX sends later in a call comes over {Protocol}, not encrypted. Set Delivery:HttpsPort and Sip:TlsPort.")]
    private partial void LogComesBackOpen(string pbx, TransportProtocol protocol);

    [LoggerMessage(2, LogLevel.Information, "What PBX {Pbx} sends later in a call comes over the transport again that calls to it use.")]
    private partial void LogComesBackAsItWent(string pbx);
}
