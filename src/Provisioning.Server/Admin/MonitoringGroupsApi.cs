using System.Collections.Immutable;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Provisioning.Configs;
using Provisioning.Devices;

namespace Provisioning.Admin;

/// <summary>Monitoring groups in the shape of hosted telephony (rule A8). What they are is the fleet's; <c>monitoringGroups</c> are the same ones.</summary>
internal static class MonitoringGroupsApi
{
    private const int DefaultSize = 30;
    private const int MaxSize = 300;

    public static void MapMonitoringGroups(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("monitoring_groups").WithTags("monitoring_groups");
        group.MapGet("", List).WithName("ListMonitoring_groups").WithSummary("Monitoring groups, by name").WithDescription("'next_page_token' of the page before leads to the next.");
        group.MapPost("", CreateAsync).WithName("CreateMonitoring_group").WithSummary("Make a monitoring group").RequireRole(Role.Admin).Problems();
        group.MapGet("{id}", (string id, FleetState fleet) => Get(RouteDescriptions.Unescape(id), fleet)).WithName("GetMonitoring_group").WithSummary("A monitoring group").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPatch("{id}", UpdateAsync).WithName("UpdateMonitoring_group").WithSummary("Change a monitoring group; what is left out stays as it is").RequireRole(Role.Admin).Problems();
        group.MapDelete("{id}", DeleteAsync).WithName("DeleteMonitoring_group").WithSummary("Remove a monitoring group: sessions that it allowed end").RequireRole(Role.Admin).Problems();
        var members = group.MapGroup("{id}/monitoring_members");
        members.MapGet("", Members).WithName("ListMonitoring_members").WithSummary("The members of one side: member_type is monitor or monitored").ProducesProblem(StatusCodes.Status404NotFound);
        members.MapPost("", AddAsync).WithName("AddMonitoring_members").WithSummary("Add members to one side").RequireRole(Role.Admin).Problems();
        members.MapDelete("{member}", RemoveAsync).WithName("RemoveMonitoring_member").WithSummary("Remove a member from one side").RequireRole(Role.Admin).Problems();
    }

    private static RouteHandlerBuilder Problems(this RouteHandlerBuilder route) =>
        route.ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static Ok<MonitoringGroupPage> List(string? site_id, string? name, int? page_size, string? next_page_token, FleetState fleet)
    {
        var (now, size) = (fleet.Current, Math.Clamp(page_size ?? DefaultSize, 1, MaxSize));
        var matching = now.MonitoringGroups.Values.Where(group => (site_id is null || group.Site == site_id) && (name is null || group.Name.Contains(name, StringComparison.OrdinalIgnoreCase)))
            .OrderBy(group => group.Name, StringComparer.Ordinal).ToList();
        var page = matching.Where(group => next_page_token is null || string.CompareOrdinal(group.Name, next_page_token) > 0).Take(size + 1).ToList();
        return TypedResults.Ok(new MonitoringGroupPage([.. page.Take(size).Select(group => MonitoringGroupAnswer.Of(group, now))], matching.Count, page.Count > size ? page[size - 1].Name : null));
    }

    private static Results<Ok<MonitoringGroupAnswer>, ProblemHttpResult> Get(string id, FleetState fleet) =>
        fleet.Current is var now && now.MonitoringGroups.TryGetValue(id, out var group) ? TypedResults.Ok(MonitoringGroupAnswer.Of(group, now)) : NotFound(id);

    private static async Task<Results<Created<MonitoringGroupAnswer>, ProblemHttpResult>> CreateAsync(MonitoringGroupRequest request, GroupChanges changes, ClaimsPrincipal user, CancellationToken token)
    {
        if (string.IsNullOrWhiteSpace(request.Name))
            return Invalid("name", "is missing: the name of the group, as people see it");
        if (request.Privileges is not { } words || !PrivilegeWords.TryRead(words, out var privilege))
            return NoPrivilege();
        var made = request.ApplyTo(new MonitoringGroup { Name = request.Name, Privilege = privilege });
        return await changes.ChangeAsync(made.Name, before => before is null ? made : null, NameOf(user), token) is { } refusal
            ? refusal
            : TypedResults.Created($"/api/monitoring_groups/{Uri.EscapeDataString(made.Name)}", MonitoringGroupAnswer.Of(made, changes.Fleet));
    }

    private static async Task<Results<Ok<MonitoringGroupAnswer>, ProblemHttpResult>> UpdateAsync(string id, MonitoringGroupRequest request, GroupChanges changes, ClaimsPrincipal user, CancellationToken token)
    {
        if (request.Privileges is { } words && !PrivilegeWords.TryRead(words, out _))
            return NoPrivilege();
        return await EditAsync(RouteDescriptions.Unescape(id), request.ApplyTo, changes, user, token);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string id, GroupChanges changes, ClaimsPrincipal user, CancellationToken token) =>
        await changes.RemoveAsync(RouteDescriptions.Unescape(id), NameOf(user), token) is { } refusal ? refusal : TypedResults.NoContent();

    private static Results<Ok<MembersAnswer>, ProblemHttpResult> Members(string id, string? member_type, FleetState fleet)
    {
        var (now, name) = (fleet.Current, RouteDescriptions.Unescape(id));
        if (!now.MonitoringGroups.TryGetValue(name, out var group))
            return NotFound(name);
        if (SideOf(member_type) is not { } isMonitor)
            return NoSide(member_type);
        var members = GroupMember.Of(isMonitor ? group.Monitors : group.Monitored, now);
        return TypedResults.Ok(new MembersAnswer(members, members.Length));
    }

    private static async Task<Results<Ok<MonitoringGroupAnswer>, ProblemHttpResult>> AddAsync(
        string id, string? member_type, MembersRequest request, GroupChanges changes, ClaimsPrincipal user, CancellationToken token)
    {
        if (SideOf(member_type) is not { } isMonitor)
            return NoSide(member_type);
        var added = (request.Members.IsDefault ? [] : request.Members).Select(member => member.Id).ToList();
        return await EditAsync(
            RouteDescriptions.Unescape(id),
            group => isMonitor ? group with { Monitors = group.Monitors.Union(added) } : group with { Monitored = group.Monitored.Union(added) },
            changes, user, token);
    }

    private static async Task<Results<Ok<MonitoringGroupAnswer>, ProblemHttpResult>> RemoveAsync(
        string id, string member, string? member_type, GroupChanges changes, ClaimsPrincipal user, CancellationToken token)
    {
        if (SideOf(member_type) is not { } isMonitor)
            return NoSide(member_type);
        if (!ExtensionNumber.TryParse(member, out var number))
            return NotFound($"{id}/monitoring_members/{member}");
        return await EditAsync(
            RouteDescriptions.Unescape(id),
            group => isMonitor ? group with { Monitors = group.Monitors.Remove(number) } : group with { Monitored = group.Monitored.Remove(number) },
            changes, user, token);
    }

    private static async Task<Results<Ok<MonitoringGroupAnswer>, ProblemHttpResult>> EditAsync(
        string name, Func<MonitoringGroup, MonitoringGroup> edit, GroupChanges changes, ClaimsPrincipal user, CancellationToken token)
    {
        MonitoringGroup? after = null;
        var refusal = await changes.ChangeAsync(name, before => before is null ? null : after = edit(before), NameOf(user), token);
        return refusal is not null ? refusal : TypedResults.Ok(MonitoringGroupAnswer.Of(after!, changes.Fleet));
    }

    private static bool? SideOf(string? type) => type switch
    {
        "monitor" => true,
        "monitored" => false,
        _ => null,
    };

    private static ProblemHttpResult NoSide(string? type) => ApiProblem.Of(StatusCodes.Status400BadRequest, "The side is not told", $"member_type is 'monitor' or 'monitored', not '{type}'.");

    private static ProblemHttpResult NoPrivilege() => Invalid("monitoring_privileges", "must have one or more of listen, whisper, barge, take_over; the highest counts and includes those before it");

    private static ProblemHttpResult Invalid(string field, string what) =>
        ApiProblem.Of(StatusCodes.Status422UnprocessableEntity, "The change was refused", "1 error; nothing was changed.", [new(field, field, what, "error", 0, 0)]);

    private static ProblemHttpResult NotFound(string id) => ApiProblem.NotFound($"monitoring_groups/{id}");

    private static string NameOf(ClaimsPrincipal user) => user.Identity?.Name ?? "";
}

/// <summary>Changes one group for a request, by the one way a fleet changes.</summary>
internal sealed class GroupChanges(FleetState fleet, FleetChanges changes, FleetWords words)
{
    public Fleet Fleet => fleet.Current;

    /// <param name="edit">From the group as it is, null where there is none, to the group as it should be, perhaps with another name; null where that cannot be.</param>
    /// <returns>Why not; null when it is so now.</returns>
    public Task<ProblemHttpResult?> ChangeAsync(string name, Func<MonitoringGroup?, MonitoringGroup?> edit, string actor, CancellationToken token) =>
        ApplyAsync(name, edit, "changed", actor, token);

    public Task<ProblemHttpResult?> RemoveAsync(string name, string actor, CancellationToken token) => ApplyAsync(name, null, "removed", actor, token);

    private async Task<ProblemHttpResult?> ApplyAsync(string name, Func<MonitoringGroup?, MonitoringGroup?>? edit, string what, string actor, CancellationToken token)
    {
        ProblemHttpResult? refusal = null;
        var outcome = await changes.ChangeAsync(
            new ChangeRequest
            {
                Edit = before => FleetEdit.Of(Edited(before, name, edit, out refusal)),
                Reason = new(actor, $"{what} {FleetNoun.MonitoringGroups.PathOf(name)}"),
            },
            token);
        if (refusal is not null)
            return refusal;
        return outcome.Verdict == ChangeVerdict.Accepted ? null : ApiProblem.Refused(outcome, new FleetReading(fleet.Current, words, references: null), FleetNoun.MonitoringGroups.PathOf(name));
    }

    /// <summary>The fleet as it was where there is a refusal: then nothing is changed.</summary>
    private static Fleet Edited(Fleet before, string name, Func<MonitoringGroup?, MonitoringGroup?>? edit, out ProblemHttpResult? refusal)
    {
        refusal = null;
        var group = before.MonitoringGroups.GetValueOrDefault(name);
        if (edit is null && group is not null)
            return before with { MonitoringGroups = before.MonitoringGroups.Remove(name) };
        if (edit?.Invoke(group) is not { } after)
        {
            refusal = group is null
                ? ApiProblem.NotFound($"monitoring_groups/{name}")
                : ApiProblem.Of(StatusCodes.Status409Conflict, "It exists already", $"To change the group '{name}', PATCH it.");
            return before;
        }

        if (after.Name != name && before.MonitoringGroups.ContainsKey(after.Name))
        {
            refusal = ApiProblem.Of(StatusCodes.Status409Conflict, "It exists already", $"There is a group '{after.Name}'.");
            return before;
        }

        return before with { MonitoringGroups = before.MonitoringGroups.Remove(name).SetItem(after.Name, after) };
    }
}
