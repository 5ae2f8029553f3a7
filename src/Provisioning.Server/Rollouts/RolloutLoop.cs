using System.Data.Common;
using System.Threading.Channels;

namespace Provisioning.Rollouts;

/// <summary>Gives the runner its turns: when a phone does something, when a time is up, and when an operator wants something. One after the other.</summary>
internal sealed class RolloutLoop(RolloutRunner runner, PhoneWatch watch, RolloutClock clock, ILogger<RolloutLoop> logger) : BackgroundService
{
    /// <summary>What phones do in this time is looked at together.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    /// <summary>What other servers did is seen by then.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly Turns _turns = new(most: 1_000);
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private bool _isStalled;

    /// <summary>Runs what must not run beside a turn.</summary>
    public async Task<T> InTurnAsync<T>(Func<Task<T>> work, CancellationToken token)
    {
        var result = await _turns.QueueAsync(work, token);
        _signals.Writer.TryWrite(true);
        return await result;
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        watch.Wake = () => _signals.Writer.TryWrite(true);
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            while (_turns.Work.TryRead(out var work))
                await work();
            var next = await TryTickAsync(stoppingToken);
            await WaitAsync(next, stoppingToken);
        }
    }

    private async Task<DateTimeOffset> TryTickAsync(CancellationToken token)
    {
        try
        {
            var next = await runner.TickAsync(token);
            if (_isStalled)
                RolloutLog.GoesOn(logger);
            _isStalled = false;
            return next;
        }
        catch (DbException e)
        {
            if (!_isStalled)
                RolloutLog.Stalled(logger, e);
            _isStalled = true;
            return clock.Steady.Now + LongestPause;
        }
    }

    private async Task WaitAsync(DateTimeOffset until, CancellationToken token)
    {
        await Task.Delay(Breath, clock.Time, token);
        var pause = until - clock.Steady.Now;
        using var limit = new CancellationTokenSource(pause < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : pause < LongestPause ? pause : LongestPause, clock.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, limit.Token);
        try
        {
            await _signals.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            // The time is up.
        }
    }
}
