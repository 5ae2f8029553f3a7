using System.Collections.Immutable;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Provisioning.Audit;
using Provisioning.Devices;
using Provisioning.Rollouts;
using Provisioning.Storage;

namespace Provisioning.Admin;

/// <summary>Rollouts that start by themselves.</summary>
internal static class RolloutSchedulesApi
{
    public static void MapRolloutSchedules(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("schedules").WithTags("rollouts");
        group.MapGet("", ListAsync).WithName("ListSchedules").WithSummary("Rollouts that start by themselves, their coming runs, and what became of the last one");
        group.MapPost("", AddAsync).WithName("AddSchedule").WithSummary("Start a rollout at a time, or again and again").RequireRole(Role.Operator)
            .WithDescription("Either 'at', such as 2026-11-27 02:00, or 'every', such as daily 03:00, weekly mon,thu 22:30, first sunday 02:00, or a cron expression from seconds on; in the time zone of the sites, or in 'zone'.")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group.MapDelete("{name}", RemoveAsync).WithName("RemoveSchedule").WithSummary("Forget a schedule; rollouts that it has started go on").RequireRole(Role.Operator)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<ScheduleAnswer[]>> ListAsync(RolloutSchedules schedules, CancellationToken token) =>
        TypedResults.Ok((await schedules.ListAsync(token)).Select(ScheduleAnswer.Of).ToArray());

    private static async Task<Results<Ok<ScheduleAnswer>, ProblemHttpResult>> AddAsync(
        ScheduleRequest request, RolloutSchedules schedules, Database database, AuditTrail audit, ClaimsPrincipal user, CancellationToken token)
    {
        if (request.Terms?.Window == WindowUse.Nothing && !user.IsInRole(nameof(Role.Admin)))
            return Refused([new("terms/window", "is nothing, which an administrator may say: phones would reboot outside their windows")]);
        var actor = user.Identity?.Name ?? "";
        var (state, problems) = await schedules.AddAsync(request.Read(actor), token);
        if (state is null)
            return Refused(problems);
        await WriteAsync(database, audit, actor, new("scheduled", $"schedules/{state.Schedule.Name}", $"{state.Schedule.At ?? state.Schedule.Every} {state.Schedule.Zone}"));
        return TypedResults.Ok(ScheduleAnswer.Of(state));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        string name, RolloutSchedules schedules, Database database, AuditTrail audit, ClaimsPrincipal user, CancellationToken token)
    {
        name = RouteDescriptions.Unescape(name);
        if (!await schedules.RemoveAsync(name, token))
            return ApiProblem.Of(StatusCodes.Status404NotFound, "There is no such thing", $"'{name}' is no schedule.");
        await WriteAsync(database, audit, user.Identity?.Name ?? "", new("removed", $"schedules/{name}", ""));
        return TypedResults.NoContent();
    }

    /// <summary>Quartz has made its own transaction; once that is done, who gives up waiting is written down all the same.</summary>
    private static async Task WriteAsync(Database database, AuditTrail audit, string actor, AuditEntry entry) => await database.InTransactionAsync(
        async transaction =>
        {
            await audit.AddAsync(transaction, actor, [entry], CancellationToken.None);
            return true;
        },
        CancellationToken.None);

    private static ProblemHttpResult Refused(IEnumerable<FleetProblem> problems) => ApiProblem.Of(
        StatusCodes.Status422UnprocessableEntity, "The schedule was refused", "Nothing was changed.",
        problems.Select(problem => new ApiError(problem.Path, problem.Path, problem.Message, "error", 0, 0)));
}

/// <param name="At">Once, by the clock on the wall: <c>2026-11-27 02:00</c>.</param>
/// <param name="Every">Again and again: <c>first sunday 02:00</c>.</param>
/// <param name="Zone">IANA name; that of the sites when left out.</param>
/// <param name="Steps">A restart when left out.</param>
internal sealed record ScheduleRequest(
    string Name, string? At = null, string? Every = null, string? Zone = null, RolloutSelection? Selection = null, StepKind[]? Steps = null, string? Firmware = null,
    RolloutGrouping? Grouping = null, RolloutTerms? Terms = null)
{
    public RolloutSchedule Read(string actor) => new()
    {
        Name = Name,
        At = At,
        Every = Every,
        Zone = Zone ?? "",
        Selection = Selection ?? RolloutSelection.All,
        Steps = Steps is null ? [StepKind.Restart] : [.. Steps],
        Firmware = Firmware,
        Grouping = Grouping ?? RolloutGrouping.None,
        Terms = Terms ?? new(),
        CreatedBy = actor,
    };
}

/// <param name="When">As it was written.</param>
/// <param name="Next">Its coming runs; empty when it waits for somebody to look at it.</param>
/// <param name="LastRollout">What the last run has started; 0 before.</param>
/// <param name="LastProblem">Why a run was missed or refused; empty once one went well.</param>
internal sealed record ScheduleAnswer(
    string Name, string When, string Zone, ImmutableArray<ScheduledTime> Next, DateTimeOffset? LastRun, long LastRollout, string LastProblem, RolloutSelection Selection,
    ImmutableArray<StepKind> Steps, string? Firmware, RolloutGrouping Grouping, RolloutTerms Terms, string CreatedBy)
{
    public static ScheduleAnswer Of(ScheduleState state)
    {
        var (schedule, zone) = (state.Schedule, TimeZoneInfo.FindSystemTimeZoneById(state.Schedule.Zone));
        return new(
            schedule.Name, schedule.At ?? schedule.Every ?? "", schedule.Zone, [.. state.Next.Select(next => new ScheduledTime(next, TimeZoneInfo.ConvertTime(next, zone)))],
            state.LastRun, state.LastRollout, state.LastProblem, schedule.Selection, schedule.Steps, schedule.Firmware, schedule.Grouping, schedule.Terms,
            schedule.CreatedBy);
    }
}

/// <param name="Local">The same instant as a clock at the site shows it.</param>
internal sealed record ScheduledTime(DateTimeOffset Utc, DateTimeOffset Local);
