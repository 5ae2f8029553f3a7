using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlScalar = YamlDotNet.Core.Events.Scalar;

namespace Provisioning.Devices;

/// <summary>Writes a fleet as the file that <see cref="FleetFile"/> reads: export, edit, plan, apply.</summary>
internal static class FleetYaml
{
    public static string Write(Fleet fleet, JsonSerializerOptions json)
    {
        var root = JsonSerializer.SerializeToNode(new ModelSettings { Settings = fleet.Account }, json)!.AsObject();
        foreach (var noun in FleetNoun.Nouns.Where(noun => noun != FleetNoun.Account))
        {
            var items = noun.All(fleet).OrderBy(item => Key(item, noun)).Select(item => JsonSerializer.SerializeToNode(item, noun.Type, json));
            if (new JsonArray([.. items]) is { Count: > 0 } list)
                root.Add(noun.Name, list);
        }

        var writer = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(writer, new EmitterSettings().WithBestWidth(int.MaxValue).WithNewLine("\n"));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, root, depth: 0);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return writer.ToString();
    }

    private static (int Length, string Id) Key(object item, FleetNoun noun) =>
        noun.IdOf(item) is var id && noun == FleetNoun.Extensions ? (id.Length, id) : (0, id);

    private static void Emit(Emitter emitter, JsonNode? node, int depth)
    {
        switch (node)
        {
            case JsonObject map:
                emitter.Emit(new MappingStart(null, null, isImplicit: true, IsShort(map, depth) ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var (name, value) in map)
                {
                    EmitScalar(emitter, name, isText: true);
                    Emit(emitter, value, depth + 1);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray list:
                var isFlow = list.All(item => item is JsonValue);
                emitter.Emit(new SequenceStart(null, null, isImplicit: true, isFlow ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in list)
                    Emit(emitter, item, depth + 1);
                emitter.Emit(new SequenceEnd());
                break;
            case JsonValue value:
                EmitScalar(emitter, value.ToString(), isText: value.GetValueKind() == JsonValueKind.String);
                break;
        }
    }

    /// <summary>Keys and lines of a phone stay on one line each: that is how people compare them.</summary>
    private static bool IsShort(JsonObject map, int depth) => depth >= 4 && map.All(pair => pair.Value is JsonValue);

    private static void EmitScalar(Emitter emitter, string text, bool isText)
    {
        // "101" must stay text for every YAML reader, not only for ours.
        var isPlain = !isText || (text.Length > 0 && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '/' or '.' or '-' or '_'))
            && !IsWord(text);
        emitter.Emit(new YamlScalar(null, null, text, isPlain ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted, isPlain, !isPlain));
    }

    private static bool IsWord(string text) =>
        text.ToLowerInvariant() is "true" or "false" or "yes" or "no" or "on" or "off" or "null" or "y" or "n" || text.EndsWith(' ');
}
