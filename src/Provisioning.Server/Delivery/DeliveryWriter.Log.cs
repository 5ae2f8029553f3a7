namespace Provisioning.Delivery;

internal sealed partial class DeliveryWriter
{
    [LoggerMessage(1, LogLevel.Error, "What phones fetched could not be written down; it is tried again.")]
    private partial void LogNotWritten(Exception cause);

    [LoggerMessage(2, LogLevel.Error, "Old entries of the transcript could not be deleted; it is tried again.")]
    private partial void LogNotPruned(Exception cause);
}
