namespace Provisioning.Messaging;

internal sealed partial class BrokerClient
{
    [LoggerMessage(1, LogLevel.Information, "MQTT broker {Broker} is connected.")]
    private partial void LogConnected(string broker);

    [LoggerMessage(2, LogLevel.Warning, "The connection to MQTT broker {Broker} was lost: {Why} It is tried again.")]
    private partial void LogLost(string broker, string why);

    [LoggerMessage(3, LogLevel.Warning, "MQTT broker {Broker} was not reached: {Why} It is tried again.")]
    private partial void LogNotReached(string broker, string why);
}
