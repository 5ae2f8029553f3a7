using System.Collections.Immutable;
using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Provisioning.Configs;
using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Admin;

/// <summary>The whole fleet as one file: plan, apply, export.</summary>
internal static class FleetFileApi
{
    public static void MapFleetFile(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("fleet").WithTags("fleet");
        group.MapPost("plan", PlanAsync).WithName("PlanFleet").WithSummary("What would a fleet file change?")
            .WithDescription("Nothing is changed. Lists the things, and for each phone concerned the parameters with their reboot class; secrets are masked.")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group.MapPost("apply", ApplyAsync).WithName("ApplyFleet").WithSummary("Make the fleet what a file says: all of it, or nothing")
            .WithDescription("What the file does not list is removed.").RequireRole(Role.Admin)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group.MapGet("", Export).WithName("ExportFleet").WithSummary("The fleet as a file that apply takes")
            .WithDescription("Secrets are masked unless an administrator asks for them; a masked secret means 'as it is' when the file is applied here again.")
            .Produces<string>(StatusCodes.Status200OK, "application/yaml");
        group.MapGet("progress", (FleetProgress progress) => TypedResults.Ok(progress.Current)).WithName("GetProgress").WithSummary("How far the publication that runs now has come");
    }

    private static async Task<Results<Ok<FleetPlanAnswer>, ProblemHttpResult>> PlanAsync(
        FleetUpload upload, FleetUploads uploads, ClaimsPrincipal user, CancellationToken token)
    {
        var (outcome, reading, after) = await uploads.RunAsync(upload, user, isDryRun: true, token);
        return outcome.Verdict == ChangeVerdict.Accepted
            ? TypedResults.Ok(await uploads.DescribeAsync(outcome, reading, after, token))
            : ApiProblem.Refused(outcome, reading);
    }

    private static async Task<Results<Ok<FleetApplied>, ProblemHttpResult>> ApplyAsync(
        FleetUpload upload, FleetUploads uploads, ClaimsPrincipal user, CancellationToken token)
    {
        var (outcome, reading, _) = await uploads.RunAsync(upload, user, isDryRun: false, token);
        return outcome.Verdict == ChangeVerdict.Accepted
            ? TypedResults.Ok(new FleetApplied(
                outcome.Changes.Length, outcome.Publication.Rendered, outcome.Publication.Versions.Length,
                FleetUploads.Warnings(outcome, reading), [.. outcome.Publication.HeldBack.Select(mac => mac.ToString())]))
            : ApiProblem.Refused(outcome, reading);
    }

    private static Results<ContentHttpResult, ProblemHttpResult> Export(FleetState fleet, ClaimsPrincipal user, bool? secrets) =>
        secrets == true && !user.IsInRole(nameof(Role.Admin))
            ? ApiProblem.Of(StatusCodes.Status403Forbidden, "Only administrators see secrets", "Leave 'secrets' out.")
            : TypedResults.Content(FleetYaml.Write(fleet.Current, secrets == true ? FleetJson.Open : FleetJson.Masked), "application/yaml");
}

/// <param name="File">Its name, for messages.</param>
/// <param name="Text">YAML or JSON.</param>
/// <param name="Secrets">What <c>env:NAME</c> and <c>file:path</c> stand for where the file was read: the server does not look.</param>
internal sealed record FleetUpload(string File, string Text, Dictionary<string, string>? Secrets = null);

/// <param name="Changed">Things added, changed or removed.</param>
/// <param name="Rendered">Phones whose files were rendered.</param>
/// <param name="Published">Phones that should now fetch a new version.</param>
/// <param name="HeldBack">Phones that a rollback keeps at an older version.</param>
internal sealed record FleetApplied(int Changed, int Rendered, int Published, ImmutableArray<ApiError> Warnings, ImmutableArray<string> HeldBack);

internal sealed record FleetPlanAnswer(
    ImmutableArray<PlannedChange> Changes, int Rendered, ImmutableArray<PlannedDevice> Devices, ImmutableArray<ApiError> Warnings, ImmutableArray<string> HeldBack);

/// <param name="Action"><c>added</c>, <c>changed</c> or <c>removed</c>.</param>
/// <param name="Fields">Of a changed thing: before and after, secrets masked.</param>
internal sealed record PlannedChange(string Path, string Action, JsonNode? Fields);

/// <param name="Version">The one it has; 0 for a new phone.</param>
/// <param name="Class"><c>none</c>, <c>live</c>, <c>resync</c> or <c>reboot</c>: what it takes until all of it works.</param>
internal sealed record PlannedDevice(string Mac, string Model, int Version, RebootClass Class, ImmutableArray<ParameterChange> Changes);
