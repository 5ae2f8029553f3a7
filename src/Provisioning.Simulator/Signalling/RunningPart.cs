namespace Provisioning.Simulator.Signalling;

/// <summary>Something that goes on until it is stopped.</summary>
internal sealed class RunningPart : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _task;

    private RunningPart(Func<CancellationToken, Task> run) => _task = run(_stop.Token);

    public static RunningPart Start(Func<CancellationToken, Task> run) => new(run);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }
}
