using System.Diagnostics;

namespace Provisioning.Benchmarks.Lamps;

/// <summary>The loop of the load: reads and answers what came, sends what is due, and waits when there is neither.</summary>
internal sealed class Load(Phones phones, ICallEvents? events)
{
    /// <summary>Subscriptions asked for at once where speed is not what is measured.</summary>
    private const int Window = 64;

    /// <param name="goOn">Sends what is due; false when all is done.</param>
    /// <param name="limit">When to give up.</param>
    /// <returns>Whether it was done in time.</returns>
    public bool Run(Func<long, bool> goOn, TimeSpan limit)
    {
        var end = Stopwatch.GetTimestamp() + (long)(limit.TotalSeconds * Stopwatch.Frequency);
        for (var now = Stopwatch.GetTimestamp(); now < end; now = Stopwatch.GetTimestamp())
        {
            if (!goOn(now))
                return true;
            if (!(phones.Turn() | (events?.Turn() ?? false)))
                phones.Wait();
        }

        return false;
    }

    /// <summary>Asks for each watcher in turn, some at once, until all are answered and notified.</summary>
    /// <param name="ask">Sends for a watcher.</param>
    /// <param name="pace">Not faster than this.</param>
    public void Fill(Action<int> ask, Pace? pace = null)
    {
        var next = 0;
        var filled = Run(
            now =>
            {
                var due = Math.Min(phones.Count, pace?.Due(now) ?? int.MaxValue);
                while (next < due && phones.Outstanding < Window)
                    ask(next++);
                return next < phones.Count || phones.Outstanding > 0;
            },
            TimeSpan.FromMinutes(5));
        if (!filled || phones.Losses.Refused > 0)
            throw new InvalidOperationException($"{phones.Outstanding} of {phones.Count} subscriptions did not come about ({phones.Losses}, last refusal {phones.Refusal})");
    }

    /// <summary>Answers what still comes until nothing has come for a while, so that one run does not weigh on the next.</summary>
    public void Settle()
    {
        var quiet = Stopwatch.GetTimestamp();
        var seen = -1;
        Run(
            now =>
            {
                var total = phones.Notifies + phones.Losses.Repeated;
                if (total != seen || events?.Unanswered > 0)
                    (seen, quiet) = (total, now);
                return now - quiet < Stopwatch.Frequency / 3;
            },
            TimeSpan.FromSeconds(40));
    }
}
