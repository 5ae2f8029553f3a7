namespace Provisioning.Rendering;

internal sealed partial class TemplateWatcher
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Templates in {Folder} were read; they go into service once the fleet is rendered with them")]
    private static partial void LogOffered(ILogger logger, string folder);

    [LoggerMessage(Level = LogLevel.Error, Message = "Templates in {Folder} are wrong, the last good ones stay in service: {First} ({Count} problems)")]
    private static partial void LogRefused(ILogger logger, string folder, TemplateProblem first, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Templates in {Folder} could not be read, the last good ones stay in service")]
    private static partial void LogUnreadable(ILogger logger, string folder, Exception exception);
}
