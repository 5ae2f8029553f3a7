using Provisioning.Rendering;

namespace Provisioning.Firmware;

internal sealed partial class FirmwareLibrary
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Problem}")]
    private static partial void LogProblem(ILogger logger, TemplateProblem problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The firmware image {File} cannot be read: {Why}")]
    private static partial void LogUnreadable(ILogger logger, string file, string why);
}
