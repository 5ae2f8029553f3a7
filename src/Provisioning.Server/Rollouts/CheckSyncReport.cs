using Microsoft.Extensions.Options;

namespace Provisioning.Rollouts;

/// <summary>Counts what becomes of attempts, and writes a few of them down: each phone's own outcome stands in its rollout.</summary>
internal sealed partial class CheckSyncReport(CheckSyncMetrics metrics, IOptions<CheckSyncOptions> options, SteadyClock clock, ILogger<CheckSyncReport> logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TellVerdict, Line> _lines = [];

    public void Begun() => metrics.Begun();

    public void Over() => metrics.Over();

    /// <param name="attempt">Null where it did not come to one.</param>
    public void Ended(Tell tell, CheckSyncAttempt? attempt, TellOutcome outcome)
    {
        var way = attempt?.Way?.Kind ?? "none";
        metrics.Ended(outcome.Verdict, way);
        if (attempt?.Fault is { } fault)
            LogFault(tell.Mac, fault);
        if (outcome.Verdict is TellVerdict.Told or TellVerdict.InCall or TellVerdict.Held)
            LogEnded(tell.Mac, tell.Method, way, outcome.Verdict, outcome.Status);
        else if (TryTakeLine(outcome.Verdict, out var untold))
            LogNotTold(tell.Mac, tell.Method, way, outcome.Verdict, outcome.Status, untold);
    }

    /// <param name="untold">How many had the same outcome since the last line.</param>
    private bool TryTakeLine(TellVerdict verdict, out int untold)
    {
        var now = clock.Now;
        lock (_lock)
        {
            var line = _lines.GetValueOrDefault(verdict, new(DateTimeOffset.MinValue, 0));
            untold = line.Untold;
            var isDue = now - line.At >= options.Value.LogInterval;
            _lines[verdict] = isDue ? new(now, 0) : line with { Untold = untold + 1 };
            return isDue;
        }
    }

    private readonly record struct Line(DateTimeOffset At, int Untold);
}
