namespace Provisioning.Pbxs;

internal sealed partial class PbxReport
{
    [LoggerMessage(1, LogLevel.Information, "PBX {Pbx} is connected; it has {Legs} legs.")]
    private partial void LogConnected(string pbx, int legs);

    [LoggerMessage(2, LogLevel.Warning, "The connection to PBX {Pbx} was lost: {Why} Its lamps are unknown, nobody can monitor there, and it is tried again until it is back.")]
    private partial void LogLost(string pbx, string why);

    [LoggerMessage(3, LogLevel.Warning, "PBX {Pbx} is not connected: {Why} It is tried again until it is there.")]
    private partial void LogNotReached(string pbx, string why);

    [LoggerMessage(4, LogLevel.Information, "The connection to PBX {Pbx} was closed, as the fleet now says something else.")]
    private partial void LogLeft(string pbx);

    [LoggerMessage(5, LogLevel.Error, "PBX {Pbx} said something that this server cannot cope with. This is a fault of the server; the connection is made anew.")]
    private partial void LogBroke(Exception fault, string pbx);

    [LoggerMessage(6, LogLevel.Warning, "PBX {Pbx}: {Advice}")]
    private partial void LogAdvice(string pbx, string advice);
}
