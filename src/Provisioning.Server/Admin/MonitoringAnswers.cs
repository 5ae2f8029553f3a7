using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Provisioning.Devices;
using Provisioning.Monitoring;

namespace Provisioning.Admin;

/// <summary>What the API says of monitoring.</summary>
internal sealed class MonitoringAnswers(FleetState fleet, IMonitoringDesk desk, MonitorOrders orders, SteadyClock clock)
{
    public SessionInfo Of(MonitoringSession session) => SessionInfo.Of(session, fleet.Current, clock.Ahead);

    /// <summary>One that was read from the database, whose times are the system's.</summary>
    public SessionInfo OfRow(MonitoringSession session) => SessionInfo.Of(session, fleet.Current, TimeSpan.Zero);

    public ProblemHttpResult Refused(MonitoringRefusal refusal, ExtensionNumber monitored)
    {
        var problem = new ProblemDetails { Status = refusal.ToHttp(), Title = "Monitoring was refused", Detail = $"{WordsOf(refusal, monitored)}." };
        problem.Extensions["reason"] = FleetJson.CamelCase(refusal.ToString());
        return TypedResults.Problem(problem);
    }

    /// <summary>By number; null for a monitor that is not there.</summary>
    public IEnumerable<MonitoredPersonAnswer>? PeopleOf(ExtensionNumber monitor)
    {
        var now = fleet.Current;
        return now.Extensions.ContainsKey(monitor)
            ? now.MonitoringGroups.Values.Where(group => group.Monitors.Contains(monitor)).SelectMany(group => group.Monitored)
                .Where(person => person != monitor).Distinct().Order().Select(person => Person(monitor, person))
            : null;
    }

    private MonitoredPersonAnswer Person(ExtensionNumber monitor, ExtensionNumber person)
    {
        var offer = desk.Offer(monitor, person);
        return new(
            person, offer.Monitored?.Name, offer.State, offer.Since?.ToUniversalTime(), Reason(offer.Refusal), offer.Refusal == MonitoringRefusal.None ? null : WordsOf(offer.Refusal, person),
            [.. offer.Modes.Select(mode => new MonitoringModeAnswer(mode.Mode, mode.Refusal == MonitoringRefusal.None, Reason(mode.Refusal)))], offer.Session is { Id: > 0 } session ? Of(session) : null);
    }

    private string WordsOf(MonitoringRefusal refusal, ExtensionNumber monitored) => orders.Words(refusal, monitored, fleet.Current.Extensions.GetValueOrDefault(monitored)?.Name);

    private static string? Reason(MonitoringRefusal refusal) => refusal == MonitoringRefusal.None ? null : FleetJson.CamelCase(refusal.ToString());
}

/// <summary>Somebody who may be monitored, for the page of one monitor.</summary>
/// <param name="Since">Since when they are in that state.</param>
/// <param name="Reason">Why nothing is possible now.</param>
/// <param name="Words">The same as a sentence.</param>
/// <param name="Modes">Up to the monitor's privilege.</param>
/// <param name="Session">The monitor's own on this person.</param>
internal sealed record MonitoredPersonAnswer(
    ExtensionNumber Extension, string? Name, MonitoredState State, DateTimeOffset? Since, string? Reason, string? Words, ImmutableArray<MonitoringModeAnswer> Modes, SessionInfo? Session);

internal sealed record MonitoringModeAnswer(Privilege Mode, bool IsPossible, string? Reason);
