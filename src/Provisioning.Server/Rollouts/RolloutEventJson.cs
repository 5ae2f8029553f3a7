using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Provisioning.Devices;

namespace Provisioning.Rollouts;

/// <summary>How events and states of rollouts are written, over MQTT and to webhooks alike: a field that says nothing is left out.</summary>
internal static class RolloutEventJson
{
    private static readonly JsonSerializerOptions Options = Create();

    public static byte[] Write(RolloutEvent told) => JsonSerializer.SerializeToUtf8Bytes(
        new EventInfo(told.Number > 0 ? told.Number : null, told.At.ToUniversalTime(), told.Rollout, told.Kind, told.Mac, told.Detail.Length > 0 ? told.Detail : null), Options);

    public static byte[] Write(RolloutProgress progress)
    {
        var rollout = progress.Rollout;
        return JsonSerializer.SerializeToUtf8Bytes(
            new RolloutInfo(
                rollout.Id, rollout.Name, rollout.Status, rollout.Reason.Length > 0 ? rollout.Reason : null, rollout.CreatedBy, rollout.CreatedAt.ToUniversalTime(), rollout.EndedAt?.ToUniversalTime(),
                [.. progress.Groups.Select(group => new GroupInfo(group.Name, group.Size, group.Status, Counts(group.Phones)))]),
            Options);
    }

    private static Dictionary<string, int> Counts(GroupCounts phones) => Enum.GetValues<UpdateState>().Where(state => phones[state] > 0)
        .ToDictionary(state => FleetJson.CamelCase(state.ToString()), state => phones[state]);

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        FleetJson.Configure(options);
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        return options;
    }

    private sealed record EventInfo(long? Number, DateTimeOffset At, long Rollout, RolloutEventKind Kind, MacAddress? Mac, string? Detail);

    private sealed record RolloutInfo(
        long Id, string Name, RolloutStatus Status, string? Reason, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt, IReadOnlyList<GroupInfo> Groups);

    private sealed record GroupInfo(string Name, int Size, GroupStatus Status, IReadOnlyDictionary<string, int> Phones);
}
