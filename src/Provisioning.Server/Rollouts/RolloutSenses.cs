using System.Collections.Concurrent;
using Provisioning.Devices;

namespace Provisioning.Rollouts;

/// <summary>How the runner hears of the world, and the world of it. What comes from other threads is noted here and taken at the next turn.</summary>
internal sealed class RolloutSenses(PhoneWatch watch, FetchTimes times, IFirmwareLeader leader, IEnumerable<IRolloutObserver> observers, ILogger<RolloutSenses> logger)
{
    private readonly ConcurrentQueue<(Tell, TellOutcome)> _answers = new();
    private readonly ConcurrentQueue<FirmwareLead> _leads = new();
    private readonly IRolloutObserver[] _observers = [.. observers];

    public PhoneWatch Phones => watch;

    public void Answered(Tell tell, TellOutcome outcome)
    {
        _answers.Enqueue((tell, outcome));
        watch.Wake();
    }

    public IEnumerable<(Tell Tell, TellOutcome Outcome)> TakeAnswers() => Take(_answers);

    public IEnumerable<FirmwareLead> TakeLeads() => Take(_leads);

    public IEnumerable<MacAddress> TakeTouched() => watch.TakeTouched();

    public FetchTime? TakeFetchTime(DateTimeOffset now) => times.Take(now);

    /// <summary>Begins to make phones' configurations name their images; the outcome comes with a later turn.</summary>
    public void Lead(IReadOnlyCollection<LeadRequest> requests)
    {
        if (requests.Count > 0)
            _ = LeadAsync(requests);
    }

    public void Watch(IEnumerable<DeviceUpdate> changed)
    {
        foreach (var update in changed)
            watch.Watch(update.Mac, update.WaitsFor);
    }

    /// <summary>What was seen of phones that are watched already is kept.</summary>
    public void WatchOnly(IEnumerable<DeviceUpdate> updates)
    {
        var wanted = new Dictionary<MacAddress, WatchFor>();
        foreach (var update in updates.Where(update => update.IsOpen))
            wanted[update.Mac] = wanted.GetValueOrDefault(update.Mac) | update.WaitsFor;
        watch.WatchOnly(wanted);
    }

    public void ClockWasSet(TimeSpan by) => RolloutLog.ClockSet(logger, by.Duration(), by < TimeSpan.Zero ? "back" : "forward");

    public void Publish(IReadOnlyList<RolloutEvent> events)
    {
        if (events.Count == 0)
            return;
        foreach (var observer in _observers)
            observer.Publish(events);
    }

    private async Task LeadAsync(IReadOnlyCollection<LeadRequest> requests)
    {
        try
        {
            foreach (var lead in await leader.LeadAsync(requests, CancellationToken.None))
                _leads.Enqueue(lead);
            watch.Wake();
        }
        catch (Exception e) when (e is System.Data.Common.DbException or IOException)
        {
            RolloutLog.NotLed(logger, requests.Count, e); // they are asked for again
        }
    }

    private static List<T> Take<T>(ConcurrentQueue<T> queue)
    {
        var taken = new List<T>();
        for (var count = queue.Count; count > 0 && queue.TryDequeue(out var item); count--)
            taken.Add(item);
        return taken;
    }
}

/// <summary>Who wants to know what happens in rollouts. Called by the runner after it is saved, in order: returns at once.</summary>
internal interface IRolloutObserver
{
    void Publish(IReadOnlyList<RolloutEvent> events);
}

internal static partial class RolloutLog
{
    [LoggerMessage(1, LogLevel.Error, "The configurations of {Phones} phones could not name their firmware; it is tried again.")]
    public static partial void NotLed(ILogger logger, int phones, Exception cause);

    [LoggerMessage(2, LogLevel.Error, "Rollouts stand still because the database is away; nothing is lost, and they go on when it is back.")]
    public static partial void Stalled(ILogger logger, Exception cause);

    [LoggerMessage(3, LogLevel.Information, "Rollouts go on.")]
    public static partial void GoesOn(ILogger logger);

    [LoggerMessage(4, LogLevel.Warning, "The system's clock was set {Direction} by {By}. Reboot windows are those of the new time; what phones were told and did is known as before.")]
    public static partial void ClockSet(ILogger logger, TimeSpan by, string direction);
}
