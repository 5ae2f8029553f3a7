using Provisioning.Devices;

namespace Provisioning.Monitoring;

internal sealed partial class MonitoringDesk
{
    [LoggerMessage(1, LogLevel.Error, "Something that happened to monitoring could not be worked off.")]
    private partial void LogFault(Exception cause);

    [LoggerMessage(2, LogLevel.Information, "{Monitor} may not {Mode} {Monitored}: {Refusal}")]
    private partial void LogRefused(ExtensionNumber monitor, Privilege mode, ExtensionNumber monitored, MonitoringRefusal refusal);

    [LoggerMessage(3, LogLevel.Warning, "{Count} refusals of monitoring were not written into the audit log one by one: too many different ones at a time (Monitoring:MaxRefusals).")]
    private partial void LogRefusalsNotWritten(int count);
}
