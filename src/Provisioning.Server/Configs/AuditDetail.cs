using System.Text.Json;
using System.Text.Json.Nodes;
using Provisioning.Devices;

namespace Provisioning.Configs;

/// <summary>What an audit row says of a change: the fields that differ, secrets masked.</summary>
internal static class AuditDetail
{
    public static string Of(FleetChange change, PublishReason reason)
    {
        var (before, after) = (Fields(change.Noun, change.Before), Fields(change.Noun, change.After));
        var different = new JsonObject();
        foreach (var name in before.Select(field => field.Key).Union(after.Select(field => field.Key)))
        {
            if (!JsonNode.DeepEquals(before[name], after[name]))
                different[name] = new JsonObject { ["before"] = before[name]?.DeepClone(), ["after"] = after[name]?.DeepClone() };
        }

        // Masked secrets look the same before and after; that one changed is still worth a line.
        if (different.Count == 0)
            different["secrets"] = "changed";
        return new JsonObject { ["why"] = reason.Why, ["fields"] = different }.ToJsonString(FleetJson.Masked);
    }

    private static JsonObject Fields(FleetNoun noun, object? thing) =>
        thing is null ? [] : JsonSerializer.SerializeToNode(thing, noun.Type, FleetJson.Masked)!.AsObject();
}
