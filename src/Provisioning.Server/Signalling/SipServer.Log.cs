using System.Net;
using Provisioning.Sip.Transports;

namespace Provisioning.Signalling;

internal sealed partial class SipServer
{
    [LoggerMessage(1, LogLevel.Information, "SIP listens on {Protocol} {Address}")]
    private partial void LogListening(TransportProtocol protocol, IPEndPoint address);

    [LoggerMessage(2, LogLevel.Error, "A SIP message could not be handled.")]
    private partial void LogFaulted(Exception cause);
}
