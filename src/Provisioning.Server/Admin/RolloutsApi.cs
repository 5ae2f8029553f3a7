using System.Collections.Immutable;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Provisioning.Devices;
using Provisioning.Rollouts;

namespace Provisioning.Admin;

/// <summary>Changes on their way to phones: started, watched, stopped.</summary>
internal static class RolloutsApi
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 1_000;
    private const int MaxPhones = 200_000;

    public static void MapRollouts(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("rollouts").WithTags("rollouts");
        group.MapGet("", ListAsync).WithName("ListRollouts").WithSummary("Rollouts, newest first").WithDescription("'before' is the id of the last one of the page before.");
        group.MapPost("", StartAsync).WithName("StartRollout").RequireRole(Role.Operator).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithSummary("Bring phones to run what they should, group by group").WithDescription("Without a selection: every phone. A newer rollout takes phones over from an older one.");
        group.MapPost("plan", PlanAsync).WithName("PlanRollout").ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithSummary("Who would be told, when, how many reboots, and until when").WithDescription("Takes what StartRollout takes and changes nothing.");
        group.MapGet("events", (long? after, int? limit, RolloutStore store, CancellationToken token) => EventsAsync(0, after, limit, store, token))
            .WithName("ListAllRolloutEvents").WithSummary("What happened in all rollouts, oldest first").WithDescription("'after' is the number of the last one that was read.");
        group.MapGet("{id}", GetAsync).WithName("GetRollout").WithSummary("A rollout and how far each group has come");
        group.MapGet("{id}/phones", PhonesAsync).WithName("ListRolloutPhones").WithSummary("The phones of a rollout, and why they are not further")
            .WithDescription("'state' may stand several times.");
        group.MapGet("{id}/events", EventsAsync).WithName("ListRolloutEvents").WithSummary("What happened in a rollout, oldest first");
        foreach (var command in Enum.GetValues<RolloutCommand>())
        {
            group.MapPost($"{{id}}/{command.ToString().ToLowerInvariant()}", (long id, RolloutTurns turns, ClaimsPrincipal user, CancellationToken token) => CommandAsync(id, command, turns, user, token))
                .WithName($"{command}Rollout").WithSummary(SummaryOf(command)).RequireRole(Role.Operator).ProducesProblem(StatusCodes.Status409Conflict);
        }

        group.MapPost("{id}/retry", RetryAsync).WithName("RetryRollout").RequireRole(Role.Operator).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithSummary("Try the failed phones of a rollout again, as a new rollout on the same terms");
        api.MapPost("devices/{mac}/reboot", RebootAsync).WithTags("rollouts").WithName("RebootDevice").RequireRole(Role.Operator).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithSummary("Reboot a phone in its window, never in a call").WithDescription("A rollout of one phone. 'now' does not wait for the window; administrators only.");
    }

    private static string SummaryOf(RolloutCommand command) => command switch
    {
        RolloutCommand.Approve => "Let a rollout begin that somebody else started",
        RolloutCommand.Deny => "Refuse a rollout that waits for approval",
        RolloutCommand.Pause => "Tell no more phones for the moment",
        RolloutCommand.Resume => "Go on with a paused rollout, in spite of the phones that failed so far",
        _ => "Call a rollout off for good",
    };

    private static async Task<Ok<IEnumerable<RolloutAnswer>>> ListAsync(long? before, int? limit, RolloutTurns turns, CancellationToken token) =>
        TypedResults.Ok((await turns.ListAsync(before ?? long.MaxValue, Math.Clamp(limit ?? DefaultLimit, 1, MaxLimit), token)).Select(RolloutAnswer.Of));

    private static async Task<Results<Created<RolloutAnswer>, ProblemHttpResult>> StartAsync(
        RolloutStartRequest request, IRolloutStarter starter, RolloutTurns turns, ClaimsPrincipal user, CancellationToken token) =>
        Forbidden(request.Window, user) ?? await AnswerAsync(await starter.StartAsync(request.ToRequest(), NameOf(user), token), turns, token);

    private static async Task<Results<Ok<RolloutPlanAnswer>, ProblemHttpResult>> PlanAsync(
        RolloutStartRequest request, RolloutDryRun dryRun, FleetState fleet, CancellationToken token)
    {
        var (plan, forecast) = await dryRun.RunAsync(request.ToRequest(), token);
        return plan.IsRefused ? Refused(plan.Problems) : TypedResults.Ok(RolloutPlanAnswer.Of(plan, forecast, fleet.Current));
    }

    private static async Task<Results<Ok<RolloutAnswer>, ProblemHttpResult>> GetAsync(long id, RolloutTurns turns, CancellationToken token) =>
        await turns.FindAsync(id, token) is { } found ? TypedResults.Ok(RolloutAnswer.Of(found)) : NotFound(id);

    private static async Task<Results<Ok<IEnumerable<RolloutPhoneAnswer>>, ProblemHttpResult>> PhonesAsync(
        long id, string[]? state, int? limit, RolloutTurns turns, FleetState fleet, SteadyClock clock, CancellationToken token)
    {
        var states = new HashSet<UpdateState>();
        foreach (var word in state ?? [])
        {
            if (!Enum.TryParse<UpdateState>(word, ignoreCase: true, out var wanted) || !Enum.IsDefined(wanted))
                return ApiProblem.Of(StatusCodes.Status400BadRequest, "There is no such state", $"'{word}' is none of {string.Join(", ", Enum.GetNames<UpdateState>().Select(FleetJson.CamelCase))}.");
            states.Add(wanted);
        }

        if (await turns.FindAsync(id, token) is not { } found)
            return NotFound(id);
        var phones = await turns.PhonesAsync(id, token);
        return TypedResults.Ok(phones
            .Where(update => states.Count == 0 || states.Contains(update.State))
            .OrderBy(update => update.Group).ThenBy(update => update.Mac).Take(Math.Clamp(limit ?? MaxLimit, 1, MaxPhones))
            .Select(update => RolloutPhoneAnswer.Of(update, found.Rollout, fleet.Current, clock.Ahead)));
    }

    private static async Task<Ok<IEnumerable<RolloutEventAnswer>>> EventsAsync(long id, long? after, int? limit, RolloutStore store, CancellationToken token) =>
        TypedResults.Ok((await store.EventsAsync(id, after ?? 0, Math.Clamp(limit ?? MaxLimit, 1, MaxLimit), token)).Select(RolloutEventAnswer.Of));

    private static async Task<Results<Ok<RolloutAnswer>, ProblemHttpResult>> CommandAsync(
        long id, RolloutCommand command, RolloutTurns turns, ClaimsPrincipal user, CancellationToken token)
    {
        if (await turns.FindAsync(id, token) is null)
            return NotFound(id);
        if (await turns.CommandAsync(id, command, NameOf(user), token) is { } refusal)
            return ApiProblem.Of(StatusCodes.Status409Conflict, $"The rollout cannot be {RolloutCommands.PastTense(command)}", $"Rollout {id}: {refusal}.");
        return await turns.FindAsync(id, token) is { } after ? TypedResults.Ok(RolloutAnswer.Of(after)) : NotFound(id);
    }

    private static async Task<Results<Created<RolloutAnswer>, ProblemHttpResult>> RetryAsync(
        long id, RolloutTurns turns, RolloutStarter starter, ClaimsPrincipal user, CancellationToken token)
    {
        if (await turns.FindAsync(id, token) is not { } failed)
            return NotFound(id);
        return Forbidden(failed.Rollout.Terms.Window, user) ?? await AnswerAsync(await starter.RetryAsync(failed.Rollout, NameOf(user), token), turns, token);
    }

    private static async Task<Results<Created<RolloutAnswer>, ProblemHttpResult>> RebootAsync(
        string mac, RebootRequest request, FleetState fleet, IRolloutStarter starter, RolloutTurns turns, ClaimsPrincipal user, CancellationToken token)
    {
        if (!MacAddress.TryParse(mac, out var address) || !fleet.Current.Devices.ContainsKey(address))
            return ApiProblem.NotFound($"devices/{mac}");
        var window = request.Now ? WindowUse.Nothing : WindowUse.Everything;
        var wanted = new RolloutRequest { Name = $"reboot of {address}", Selection = new() { Macs = [address] }, Steps = [StepKind.Restart], Terms = new() { Window = window } };
        return Forbidden(window, user) ?? await AnswerAsync(await starter.StartAsync(wanted, NameOf(user), token), turns, token);
    }

    private static async Task<Results<Created<RolloutAnswer>, ProblemHttpResult>> AnswerAsync(RolloutStart start, RolloutTurns turns, CancellationToken token)
    {
        if (start.Rollout is not { } rollout)
            return Refused(start.Problems);
        var found = await turns.FindAsync(rollout.Id, token);
        return TypedResults.Created($"/api/rollouts/{rollout.Id}", RolloutAnswer.Of(found ?? new(rollout, [])));
    }

    private static ProblemHttpResult? Forbidden(WindowUse window, ClaimsPrincipal user) => window == WindowUse.Nothing && !user.IsInRole(nameof(Role.Admin))
        ? ApiProblem.Of(StatusCodes.Status403Forbidden, "Only administrators reboot phones outside of their window", "Let it wait for the window, or ask an administrator.")
        : null;

    private static ProblemHttpResult Refused(ImmutableArray<FleetProblem> problems) =>
        ApiProblem.Of(
            StatusCodes.Status422UnprocessableEntity, "The rollout was refused", "Nothing was started.",
            problems.Where(problem => problem.Severity == ProblemSeverity.Error).Select(problem => ApiProblem.Error(new TextProblem(problem, 0, 0))));

    private static ProblemHttpResult NotFound(long id) => ApiProblem.Of(StatusCodes.Status404NotFound, "There is no such rollout", $"No rollout has the number {id}.");

    private static string NameOf(ClaimsPrincipal user) => user.Identity?.Name ?? "";
}
