namespace Provisioning.Messaging;

internal sealed partial class BrokerGate
{
    [LoggerMessage(1, LogLevel.Information, "A client at {Remote} was refused by the MQTT broker: no such user, or a wrong password.")]
    private partial void LogStranger(string remote);

    [LoggerMessage(2, LogLevel.Information, "MQTT user {User} was refused: {Topic} ({Reason}).")]
    private partial void LogRefused(string user, string topic, BrokerRefusal reason);
}
