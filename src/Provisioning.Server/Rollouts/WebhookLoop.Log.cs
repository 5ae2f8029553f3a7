namespace Provisioning.Rollouts;

internal sealed partial class WebhookLoop
{
    [LoggerMessage(1, LogLevel.Warning, "Webhook {Url} does not take events: {Why}. It is tried again with growing pauses; the events wait as long as they are kept.")]
    private partial void LogFails(string url, string why);

    [LoggerMessage(2, LogLevel.Information, "Webhook {Url} takes events again.")]
    private partial void LogIsBack(string url);

    [LoggerMessage(3, LogLevel.Warning, "Webhook {Url} answered 410: it is off until the server starts again.")]
    private partial void LogGone(string url);
}
