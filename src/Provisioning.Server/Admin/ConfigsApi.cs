using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Provisioning.Configs;
using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Admin;

/// <summary>A phone's versions, what it would get now, and why.</summary>
internal static class ConfigsApi
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 1_000;

    public static void MapConfigs(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("devices/{mac}").WithTags("configurations");
        group.MapGet("versions", ListAsync).WithName("ListVersions").WithSummary("The versions of a phone's configuration, newest first");
        group.MapGet("versions/{number:int}/{file}", FileAsync).WithName("GetVersionFile").WithSummary("One file of a version")
            .WithDescription("Secrets are masked unless an administrator asks for them with secrets=true.").Produces<string>(StatusCodes.Status200OK, "text/plain");
        group.MapGet("diff", DiffAsync).WithName("DiffVersions").WithSummary("What differs between two versions, by parameter, with reboot class")
            .WithDescription("'from' and 'to' are version numbers; 'to' 0 is what the phone would get if it were rendered now.");
        group.MapPost("rollback", RollbackAsync).WithName("RollbackDevice").WithSummary("Give the phone an older version again and hold it there").RequireRole(Role.Operator);
        group.MapPost("release", ReleaseAsync).WithName("ReleaseDevice").WithSummary("Let a held phone have what the fleet says now").RequireRole(Role.Operator);
        group.MapGet("preview", Preview).WithName("PreviewDevice").WithSummary("The files the phone would get if it were rendered now");
        group.MapGet("keys", Keys).WithName("ListKeys").WithSummary("Which key stands where, and what did not fit");
        group.MapGet("explain", Explain).WithName("ExplainDevice").WithSummary("Where each value of the phone's files comes from");
    }

    private static async Task<Results<Ok<VersionList>, ProblemHttpResult>> ListAsync(
        string mac, int? limit, ConfigHistory history, PublishedConfigs published, CancellationToken token)
    {
        if (!MacAddress.TryParse(mac, out var address) || published.Find(address) is not { } current)
            return ApiProblem.NotFound($"devices/{mac}");
        var versions = await history.ListAsync(address, Math.Clamp(limit ?? DefaultLimit, 1, MaxLimit), token);
        return TypedResults.Ok(new VersionList(current.Version.Number, current.IsHeld, [.. versions.Select(VersionAnswer.Of)]));
    }

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> FileAsync(
        string mac, int number, string file, bool? secrets, ConfigHistory history, ClaimsPrincipal user, CancellationToken token)
    {
        if (secrets == true && !user.IsInRole(nameof(Role.Admin)))
            return ApiProblem.Of(StatusCodes.Status403Forbidden, "Only administrators see secrets", "Leave 'secrets' out.");
        var version = MacAddress.TryParse(mac, out var address) ? await history.FindAsync(address, number, token) : null;
        var found = (await history.ReadAsync(version, token)).FirstOrDefault(content => content.Name.Equals(file, StringComparison.OrdinalIgnoreCase));
        return found is null
            ? ApiProblem.NotFound($"devices/{mac}/versions/{number}/{file}")
            : TypedResults.Content(Text(found.Content, secrets == true), "text/plain; charset=utf-8");
    }

    private static async Task<Results<Ok<VersionDiff>, ProblemHttpResult>> DiffAsync(
        string mac, int from, int to, FleetState fleet, ConfigHistory history, FleetPlanner planner, CancellationToken token)
    {
        if (!MacAddress.TryParse(mac, out var address) || await history.FindAsync(address, from, token) is not { } before)
            return ApiProblem.NotFound($"devices/{mac}/versions/{from}");
        if (to == 0 && fleet.Current.Devices.TryGetValue(address, out var device))
            return TypedResults.Ok(VersionDiff.Of(await planner.CompareAsync(device, before, token)));
        return await history.FindAsync(address, to, token) is { } after
            ? TypedResults.Ok(VersionDiff.Of(await planner.CompareAsync(address, before, after, token)))
            : ApiProblem.NotFound($"devices/{mac}/versions/{to}");
    }

    private static async Task<Results<Ok<VersionAnswer>, ProblemHttpResult>> RollbackAsync(
        string mac, RollbackRequest request, ConfigHistory history, ClaimsPrincipal user, CancellationToken token) =>
        MacAddress.TryParse(mac, out var address)
        && await history.RollbackAsync(address, request.Version, user.Identity?.Name ?? "", token) is { } rolledBack
            ? TypedResults.Ok(VersionAnswer.Of(rolledBack.Version))
            : ApiProblem.NotFound($"devices/{mac}/versions/{request.Version}");

    private static async Task<Results<Ok<Released>, ProblemHttpResult>> ReleaseAsync(string mac, ConfigHistory history, ClaimsPrincipal user, CancellationToken token) =>
        MacAddress.TryParse(mac, out var address)
        && await history.ReleaseAsync(address, user.Identity?.Name ?? "", token) is { } publication
            ? TypedResults.Ok(new Released(publication.Versions.FirstOrDefault()?.Version.Number))
            : ApiProblem.Of(StatusCodes.Status409Conflict, "The phone is not held", $"'{mac}' is not held at an older version.");

    private static Results<Ok<IEnumerable<PreviewFile>>, ProblemHttpResult> Preview(
        string mac, bool? secrets, FleetState fleet, FleetPlanner planner, ClaimsPrincipal user)
    {
        if (secrets == true && !user.IsInRole(nameof(Role.Admin)))
            return ApiProblem.Of(StatusCodes.Status403Forbidden, "Only administrators see secrets", "Leave 'secrets' out.");
        if (!MacAddress.TryParse(mac, out var address) || !fleet.Current.Devices.TryGetValue(address, out var device))
            return ApiProblem.NotFound($"devices/{mac}");
        var rendered = planner.Preview(device);
        return rendered.IsOk
            ? TypedResults.Ok(rendered.Files.Select(file => new PreviewFile(file.Name, Encoding.UTF8.GetString(secrets == true ? file.Content : file.Masked()))))
            : ApiProblem.Refused(rendered.Problems.Select(problem => new TextProblem(problem, 0, 0)));
    }

    private static Results<Ok<KeysAnswer>, ProblemHttpResult> Keys(string mac, FleetState fleet, RendererSource renderer) =>
        MacAddress.TryParse(mac, out var address) && fleet.Current.Devices.TryGetValue(address, out var device)
            ? TypedResults.Ok(KeysAnswer.Of(renderer.Current.LayKeys(device, fleet.Current)))
            : ApiProblem.NotFound($"devices/{mac}");

    private static Results<Ok<IEnumerable<ExplainedParameter>>, ProblemHttpResult> Explain(string mac, string? parameter, FleetState fleet, RendererSource renderer) =>
        MacAddress.TryParse(mac, out var address) && fleet.Current.Devices.TryGetValue(address, out var device)
            ? TypedResults.Ok(Explained(new ConfigExplainer(renderer.Current).Explain(device, fleet.Current), parameter))
            : ApiProblem.NotFound($"devices/{mac}");

    private static IEnumerable<ExplainedParameter> Explained(IEnumerable<ExplainedParameter> all, string? start) =>
        all.Where(line => string.IsNullOrEmpty(start) || IsBelow(line.Parameter, start.TrimEnd('.')));

    /// <summary><c>linekey.2</c> is above <c>linekey.2.type</c> and not above <c>linekey.20.type</c>.</summary>
    private static bool IsBelow(string parameter, string start) =>
        parameter.StartsWith(start, StringComparison.OrdinalIgnoreCase) && (parameter.Length == start.Length || parameter[start.Length] == '.');

    private static string Text(Content content, bool open)
    {
        if (open)
            return Encoding.UTF8.GetString(content.Bytes.Span);
        var text = new StringBuilder();
        var at = 0;
        foreach (var secret in content.Secrets)
        {
            text.Append(Encoding.UTF8.GetString(content.Bytes.Span[at..secret.Start.Value])).Append(Secret.Mask);
            at = secret.End.Value;
        }

        return text.Append(Encoding.UTF8.GetString(content.Bytes.Span[at..])).ToString();
    }
}
