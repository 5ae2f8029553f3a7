using Provisioning.Devices;

namespace Provisioning.Rollouts;

internal sealed partial class CheckSyncReport
{
    [LoggerMessage(1, LogLevel.Debug, "{Mac} was sent {Method} (by {Way}): {Verdict}, {Status}.")]
    private partial void LogEnded(MacAddress mac, TellMethod method, string way, TellVerdict verdict, int status);

    [LoggerMessage(2, LogLevel.Information, "{Mac} could not be told {Method} (by {Way}): {Verdict}, {Status}. {Untold} more since the last such line.")]
    private partial void LogNotTold(MacAddress mac, TellMethod method, string way, TellVerdict verdict, int status, int untold);

    [LoggerMessage(3, LogLevel.Error, "A PBX could not pass a NOTIFY on to {Mac}; it is tried again.")]
    private partial void LogFault(MacAddress mac, Exception cause);
}
