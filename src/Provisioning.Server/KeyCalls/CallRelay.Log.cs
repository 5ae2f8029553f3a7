using Provisioning.Sip.Proxy;

namespace Provisioning.KeyCalls;

internal sealed partial class CallRelay
{
    [LoggerMessage(1, LogLevel.Information, "Lamp key of {Phone} called {Dialled} at {Pbx}: {Status} {Refusal}")]
    private partial void LogCall(string phone, string? dialled, string pbx, int status, ProxyRefusal refusal);

    [LoggerMessage(2, LogLevel.Warning, "PBX {Pbx} asks this server for a password ({Status}): it does not know it as a trusted peer, so calls from lamp keys fail. Allow this server's address there; samples/asterisk, samples/freeswitch and samples/kamailio show how.")]
    private partial void LogNotTrusted(string pbx, int status);

    [LoggerMessage(3, LogLevel.Error, "A call from a lamp key could not be relayed.")]
    private partial void LogFault(Exception cause);

    [LoggerMessage(4, LogLevel.Warning, "A call from a lamp key does not reach PBX {Pbx}: {Why}")]
    private partial void LogNotReached(string pbx, string why);
}
