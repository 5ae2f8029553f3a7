namespace Provisioning.Messaging;

internal sealed partial class EmbeddedBroker
{
    [LoggerMessage(1, LogLevel.Information, "MQTT broker listens on {Address}, port {Port}, with TLS {TlsPort} (0 is off).")]
    private partial void LogListening(string address, int port, int tlsPort);

    [LoggerMessage(3, LogLevel.Warning, "What MQTT clients want kept could not be written down, and a restart would not know it: {Why} It is tried again.")]
    private partial void LogNotKept(string why);
}
