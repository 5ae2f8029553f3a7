using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Provisioning.Tests.CallSources;

/// <summary>As much of JSON Schema as the sample's schema uses; a keyword it does not know fails.</summary>
internal sealed class JsonSchemaCheck(JsonObject root)
{
    private static readonly string[] Silent = ["$schema", "$id", "$defs", "title", "description"];

    public bool IsValid(JsonNode? value) => IsValid(root, value);

    private bool IsValid(JsonObject schema, JsonNode? value) => schema.All(keyword => Holds(keyword.Key, keyword.Value!, schema, value));

    private bool Holds(string keyword, JsonNode rule, JsonObject schema, JsonNode? value) => keyword switch
    {
        _ when Silent.Contains(keyword) => true,
        "$ref" => IsValid(Resolve((string)rule!), value),
        "oneOf" => rule.AsArray().Count(choice => IsValid(choice!.AsObject(), value)) == 1,
        "not" => !IsValid(rule.AsObject(), value),
        "type" => (rule is JsonArray types ? types.Select(type => (string)type!) : [(string)rule!]).Contains(TypeOf(value)),
        "enum" => rule.AsArray().Any(choice => JsonNode.DeepEquals(choice, value)),
        "required" => value is not JsonObject thing || rule.AsArray().All(field => thing.ContainsKey((string)field!)),
        "properties" => value is not JsonObject thing || rule.AsObject().All(field => !thing.TryGetPropertyValue(field.Key, out var inner) || IsValid(field.Value!.AsObject(), inner)),
        "items" => value is not JsonArray list || list.All(item => IsValid(rule.AsObject(), item)),
        "pattern" => TypeOf(value) != "string" || Regex.IsMatch((string)value!, (string)rule!),
        "minLength" => TypeOf(value) != "string" || ((string)value!).Length >= (int)rule,
        "maxLength" => TypeOf(value) != "string" || ((string)value!).Length <= (int)rule,
        "minimum" => TypeOf(value) != "integer" || decimal.Parse(value!.ToJsonString(), CultureInfo.InvariantCulture) >= (int)rule,
        _ => throw new NotSupportedException($"the keyword {keyword} of {schema}"),
    };

    private JsonObject Resolve(string reference) => reference.Split('/').Skip(1).Aggregate((JsonNode)root, (node, step) => node[step]!).AsObject();

    private static string TypeOf(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "object",
        JsonArray => "array",
        _ => value.GetValueKind() switch
        {
            System.Text.Json.JsonValueKind.String => "string",
            System.Text.Json.JsonValueKind.Number => value.ToJsonString().All(c => char.IsAsciiDigit(c) || c == '-') ? "integer" : "number",
            _ => "boolean",
        },
    };
}
