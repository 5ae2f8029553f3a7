using Provisioning.Devices;

namespace Provisioning.Rollouts;

/// <summary>Says who would be told, when, how many reboots that makes, and until when it takes at this pace. Changes nothing.</summary>
internal sealed class RolloutDryRun(RolloutPlanner planner, RolloutFacts facts, FleetState fleet, RolloutClock clock)
{
    public async Task<(RolloutPlan Plan, RolloutForecast Forecast)> RunAsync(RolloutRequest request, CancellationToken token)
    {
        var (now, wall) = (clock.Steady.Now, clock.Time.GetUtcNow());
        var plan = await planner.PlanAsync(request, now, token);
        var start = request.StartAt > wall ? request.StartAt.Value : wall;
        // All is told in the system's time here: what is foreseen is shown, not compared.
        plan = plan with { Updates = [.. plan.Updates.Select(update => update with { NextAt = start, Since = start, StepSince = start })] };
        var steps = plan.Updates.ToDictionary(update => update.Mac, update => new Queue<string?>(update.Steps.Select(step => step.Firmware)));
        var calendars = fleet.Current.Sites.Values.ToDictionary(
            site => site.Name, site => site.RebootWindow is { } window ? RebootWindows.CalendarOf(site.TimeZone, window) : null, StringComparer.Ordinal);
        var forecast = new RolloutForecast(plan, (site, at) => WindowAt(calendars.GetValueOrDefault(site), at), facts.Of)
        {
            FirmwareOf = mac => steps[mac].TryDequeue(out var next) ? next : null,
        };
        var rollout = new Rollout { Id = 1, Name = request.Name, Terms = request.Terms, Groups = plan.Groups, CreatedBy = "", CreatedAt = wall, StartAt = request.StartAt };
        if (!plan.IsRefused)
            forecast.Run(rollout, plan, clock.Options, start);
        return (plan, forecast);
    }

    private static WindowFacts WindowAt(WindowCalendar? calendar, DateTimeOffset at) =>
        calendar?.At(at) is { } span ? new(span.IsOpen, span.Since, span.Until - at) : new(true, null, null);
}
