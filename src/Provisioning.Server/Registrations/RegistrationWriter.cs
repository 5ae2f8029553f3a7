using Microsoft.Extensions.Options;

namespace Provisioning.Registrations;

/// <summary>Writes behind what changed; the last time when the server stops.</summary>
internal sealed partial class RegistrationWriter(
    RegistrationTable table, RegistrationStore store, IOptions<RegistrationOptions> options, TimeProvider time, ILogger<RegistrationWriter> logger) : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryFlushAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.FlushInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await TryFlushAsync(stoppingToken);
    }

    private async Task TryFlushAsync(CancellationToken token)
    {
        var changed = table.TakeChanged();
        if (changed.Count == 0)
            return;
        try
        {
            await store.SaveAsync(changed, token);
        }
        catch (Exception e)
        {
            table.MarkChanged(changed.Select(phone => phone.Mac));
            if (e is not OperationCanceledException)
                LogNotWritten(e);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Registrations of phones could not be written down; it is tried again.")]
    private partial void LogNotWritten(Exception cause);
}
