using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Provisioning.Devices;

namespace Provisioning.Admin;

/// <summary>A monitoring group in the shape that administrators know from hosted telephony (rule A8).</summary>
/// <param name="Id">The name: names are unique.</param>
/// <param name="Privileges">The ladder up to the highest: listen, whisper, barge, take_over.</param>
/// <param name="Prompt">The parties hear that the call may be monitored.</param>
internal sealed record MonitoringGroupAnswer(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("site_id")] string? Site,
    [property: JsonPropertyName("monitoring_privileges")] ImmutableArray<string> Privileges,
    [property: JsonPropertyName("prompt")] bool Prompt,
    [property: JsonPropertyName("monitor_members_count")] int MonitorCount,
    [property: JsonPropertyName("monitored_members_count")] int MonitoredCount,
    [property: JsonPropertyName("monitor_members")] ImmutableArray<GroupMember> Monitors,
    [property: JsonPropertyName("monitored_members")] ImmutableArray<GroupMember> Monitored)
{
    public static MonitoringGroupAnswer Of(MonitoringGroup group, Fleet fleet) => new(
        group.Name, group.Name, group.Site, PrivilegeWords.UpTo(group.Privilege), group.Announcement, group.Monitors.Count, group.Monitored.Count,
        GroupMember.Of(group.Monitors, fleet), GroupMember.Of(group.Monitored, fleet));
}

/// <param name="Id">The extension's number.</param>
internal sealed record GroupMember([property: JsonPropertyName("id")] ExtensionNumber Id, [property: JsonPropertyName("name")] string? Name, [property: JsonPropertyName("site_id")] string? Site)
{
    public static ImmutableArray<GroupMember> Of(IEnumerable<ExtensionNumber> members, Fleet fleet) =>
        [.. members.Select(member => new GroupMember(member, fleet.Extensions.GetValueOrDefault(member)?.Name, fleet.Extensions.GetValueOrDefault(member)?.Site))];
}

internal sealed record MonitoringGroupPage(
    [property: JsonPropertyName("monitoring_groups")] IReadOnlyList<MonitoringGroupAnswer> Groups,
    [property: JsonPropertyName("total_records")] int Total,
    [property: JsonPropertyName("next_page_token")] string? Next);

/// <summary>A group to be made, or what of it is to change: what is left out stays as it is.</summary>
/// <param name="Privileges">The highest counts; it includes all below it.</param>
internal sealed record MonitoringGroupRequest(
    [property: JsonPropertyName("name")] string? Name = null,
    [property: JsonPropertyName("site_id")] string? Site = null,
    [property: JsonPropertyName("monitoring_privileges")] ImmutableArray<string>? Privileges = null,
    [property: JsonPropertyName("prompt")] bool? Prompt = null,
    [property: JsonPropertyName("monitor_members")] ImmutableArray<MemberRequest>? Monitors = null,
    [property: JsonPropertyName("monitored_members")] ImmutableArray<MemberRequest>? Monitored = null)
{
    public MonitoringGroup ApplyTo(MonitoringGroup group) => group with
    {
        Name = Name ?? group.Name,
        Site = Site is null ? group.Site : Site.Length > 0 ? Site : null,
        Privilege = Privileges is { } words && PrivilegeWords.TryRead(words, out var highest) ? highest : group.Privilege,
        Announcement = Prompt ?? group.Announcement,
        Monitors = Monitors is { } monitors ? [.. monitors.Select(member => member.Id)] : group.Monitors,
        Monitored = Monitored is { } monitored ? [.. monitored.Select(member => member.Id)] : group.Monitored,
    };
}

/// <param name="Id">The extension's number.</param>
internal sealed record MemberRequest([property: JsonPropertyName("id")] ExtensionNumber Id);

internal sealed record MembersRequest([property: JsonPropertyName("members")] ImmutableArray<MemberRequest> Members);

internal sealed record MembersAnswer([property: JsonPropertyName("members")] ImmutableArray<GroupMember> Members, [property: JsonPropertyName("total_records")] int Total);

/// <summary>Privileges as hosted telephony writes them.</summary>
internal static class PrivilegeWords
{
    private static readonly ImmutableArray<string> Words = ["listen", "whisper", "barge", "take_over"];

    public static ImmutableArray<string> UpTo(Privilege highest) => Words[..((int)highest + 1)];

    /// <summary>False when one of them is none, or there is none.</summary>
    public static bool TryRead(IEnumerable<string> words, out Privilege highest)
    {
        var places = words.Select(word => Words.IndexOf(word)).ToList();
        highest = places.Count > 0 ? (Privilege)Math.Max(places.Max(), 0) : default;
        return places.Count > 0 && !places.Contains(-1);
    }
}
