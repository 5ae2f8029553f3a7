using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Claims;
using System.Text.Json.Nodes;
using Provisioning.Configs;
using Provisioning.Devices;

namespace Provisioning.Admin;

/// <summary>Runs an uploaded fleet file through the one way a fleet changes, and says what came of it.</summary>
internal sealed class FleetUploads(FleetChanges changes, FleetPlanner planner, FleetWords words)
{
    public async Task<(ChangeOutcome Outcome, FleetReading Reading, Fleet After)> RunAsync(
        FleetUpload upload, ClaimsPrincipal user, bool isDryRun, CancellationToken token)
    {
        var reading = new FleetReading(Fleet.Empty, words, upload.Secrets ?? []);
        var after = Fleet.Empty;
        var outcome = await changes.ChangeAsync(
            new ChangeRequest
            {
                Edit = before =>
                {
                    reading = new FleetReading(before, words, upload.Secrets ?? []);
                    after = FleetTargets.Kept(before, FleetFile.Read(upload.Text, reading));
                    return new FleetEdit(after, [.. reading.Problems.Select(problem => problem.Problem)]);
                },
                Reason = new(user.Identity?.Name ?? "", $"applied {upload.File}"),
                IsDryRun = isDryRun,
            },
            token);
        return (outcome, reading, after);
    }

    public async Task<FleetPlanAnswer> DescribeAsync(ChangeOutcome outcome, FleetReading reading, Fleet after, CancellationToken token)
    {
        var plans = new ConcurrentBag<DevicePlan>();
        await Parallel.ForEachAsync(outcome.Publication.Versions, token, async (config, inner) =>
        {
            if (after.Devices.TryGetValue(config.Version.Mac, out var device))
                plans.Add(await planner.PlanAsync(device, after, inner));
        });
        return new(
            [.. outcome.Changes.Select(change => new PlannedChange(change.Path, change.Action, Fields(change)))],
            outcome.Publication.Rendered,
            [.. plans.OrderBy(plan => plan.Mac).Select(Describe)],
            Warnings(outcome, reading),
            [.. outcome.Publication.HeldBack.Select(mac => mac.ToString())]);
    }

    public static ImmutableArray<ApiError> Warnings(ChangeOutcome outcome, FleetReading reading) =>
        [.. outcome.Problems.Where(problem => problem.Severity == ProblemSeverity.Warning).Select(problem => ApiProblem.Error(reading.Locate(problem)))];

    /// <summary>Of a new phone every parameter is new; a list of them tells nobody anything.</summary>
    private static PlannedDevice Describe(DevicePlan plan) => new(
        plan.Mac.ToString(), plan.Model, plan.Version, plan.Class, plan.Version == 0 ? [] : [.. plan.Changes.Select(change => change.Masked())]);

    private static JsonObject? Fields(FleetChange change) =>
        change is { Before: not null, After: not null } ? AuditDetail.Fields(change) : null;
}
