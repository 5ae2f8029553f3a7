using System.Text.Json;
using System.Text.Json.Nodes;
using Provisioning.Devices;

namespace Provisioning.Configs;

/// <summary>What an audit row says of a change: the fields that differ, secrets masked.</summary>
internal static class AuditDetail
{
    public static string Of(FleetChange change, PublishReason reason) =>
        new JsonObject { ["why"] = reason.Why, ["fields"] = Fields(change) }.ToJsonString(FleetJson.Masked);

    public static JsonObject Fields(FleetChange change)
    {
        var (before, after) = (Write(change.Noun, change.Before), Write(change.Noun, change.After));
        var different = new JsonObject();
        foreach (var name in before.Select(field => field.Key).Union(after.Select(field => field.Key)))
        {
            if (!JsonNode.DeepEquals(before[name], after[name]))
                different[name] = new JsonObject { ["before"] = before[name]?.DeepClone(), ["after"] = after[name]?.DeepClone() };
        }

        // Masked secrets look the same before and after; that one changed is still worth a line.
        if (different.Count == 0 || HidesSecret(change, different))
            different["secrets"] = "changed";
        return different;
    }

    /// <summary>A field that looks the same masked and is not.</summary>
    private static bool HidesSecret(FleetChange change, JsonObject different)
    {
        if (change is not { Before: not null, After: not null })
            return false;
        var (before, after) = (Write(change.Noun, change.Before, FleetJson.Open), Write(change.Noun, change.After, FleetJson.Open));
        return before.Any(field => !different.ContainsKey(field.Key) && !JsonNode.DeepEquals(field.Value, after[field.Key]));
    }

    private static JsonObject Write(FleetNoun noun, object? thing) => Write(noun, thing, FleetJson.Masked);

    private static JsonObject Write(FleetNoun noun, object? thing, JsonSerializerOptions json) =>
        thing is null ? [] : JsonSerializer.SerializeToNode(thing, noun.Type, json)!.AsObject();
}
