namespace Provisioning.Storage;

/// <summary>
/// Writes down what changed in memory, behind those who change it: at intervals, and the last time when the server stops. Nobody waits for the
/// database. While it is away, what could not be written waits on; the log says once that it is, and once that it is over.
/// </summary>
/// <param name="what">Of which the log says that it "could not be written down".</param>
internal abstract partial class WriteBehind(string what, TimeSpan interval, TimeProvider time, ILogger logger) : BackgroundService
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private bool _isFailing;

    protected TimeProvider Time => time;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryFlushAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _writing.Dispose();
        base.Dispose();
    }

    /// <summary>Writes all that waits.</summary>
    internal async Task FlushAsync(CancellationToken token)
    {
        await _writing.WaitAsync(token);
        try
        {
            await WriteAsync(token);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Takes all that waits and writes it; never called twice at a time. What cannot be written must wait on for the next call.</summary>
    protected abstract Task WriteAsync(CancellationToken token);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await TryFlushAsync(stoppingToken);
    }

    private async Task TryFlushAsync(CancellationToken token)
    {
        try
        {
            await FlushAsync(token);
            if (_isFailing)
                LogWrittenAgain(what);
            _isFailing = false;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (!_isFailing)
                LogNotWritten(e, what);
            _isFailing = true;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "{What} could not be written down; everything else goes on, and it is tried again.")]
    private partial void LogNotWritten(Exception cause, string what);

    [LoggerMessage(2, LogLevel.Information, "{What} can be written down again.")]
    private partial void LogWrittenAgain(string what);
}
