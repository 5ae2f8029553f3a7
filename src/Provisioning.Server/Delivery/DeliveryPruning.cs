using Microsoft.Extensions.Options;

namespace Provisioning.Delivery;

/// <summary>Deletes entries of the transcript that are too old, and forgets contact tokens that have expired.</summary>
internal sealed partial class DeliveryPruning(
    FetchStore fetches, ContactTokens tokens, IOptions<FetchLogOptions> options, TimeProvider time, ILogger<DeliveryPruning> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.PruneInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await TryPruneAsync(stoppingToken);
    }

    private async Task TryPruneAsync(CancellationToken token)
    {
        try
        {
            await fetches.PruneAsync(token);
            await tokens.RefreshAsync(token);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNotPruned(e);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Old entries of the transcript could not be deleted; it is tried again.")]
    private partial void LogNotPruned(Exception cause);
}
