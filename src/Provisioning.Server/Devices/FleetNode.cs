using System.Collections.Immutable;
using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Provisioning.Devices;

/// <summary>A mapping in a fleet file or API body: reads fields, and reports every wrong one instead of stopping at the first.</summary>
internal sealed class FleetNode(YamlMappingNode map, string path, FleetReading reading)
{
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public FleetReading Reading => reading;

    public string Path => path;

    /// <summary>False once any field of this mapping was wrong.</summary>
    public bool IsSound { get; private set; } = true;

    public delegate bool Parser<T>(string text, out T value);

    public T? Required<T>(string field, Parser<T> parse, string allowed)
    {
        if (Find(field) is { } node)
            return Read(node, field, parse, allowed);
        Report(map, path, $"has no '{field}'; write {allowed}");
        return default;
    }

    public T? Optional<T>(string field, Parser<T> parse, string allowed, T? otherwise = default) =>
        Find(field) is { } node ? Read(node, field, parse, allowed) : otherwise;

    public string RequiredText(string field, string allowed) => Required<string>(field, NotEmpty, allowed) ?? "";

    public string? OptionalText(string field) => Optional<string>(field, Any, "text");

    public bool Flag(string field) => Optional<bool>(field, bool.TryParse, "true or false");

    public T Choice<T>(string field, T? otherwise)
        where T : struct, Enum
    {
        var allowed = $"one of {string.Join(", ", Enum.GetNames<T>().Select(FleetJson.CamelCase))}";
        return otherwise is { } value
            ? Optional(field, TryChoice, allowed, value)
            : Required<T>(field, TryChoice, allowed);
    }

    /// <summary>A list of plain values; one plain value alone stands for a list of one.</summary>
    public ImmutableArray<T> List<T>(string field, Parser<T> parse, string allowed)
    {
        var items = ImmutableArray.CreateBuilder<T>();
        foreach (var (node, index) in Items(field))
        {
            if (Read(node, $"{field}/{index}", parse, allowed) is { } item)
                items.Add(item);
        }

        return items.ToImmutable();
    }

    /// <summary>A list of mappings; where <paramref name="fromText"/> is given, a plain value is short for a mapping.</summary>
    public ImmutableArray<T> Mappings<T>(string field, Func<FleetNode, T?> read, Func<string, T?>? fromText = null)
        where T : class
    {
        var items = ImmutableArray.CreateBuilder<T>();
        foreach (var (node, index) in Items(field))
        {
            var at = Join($"{field}/{index}");
            var item = node switch
            {
                YamlMappingNode inner => Nested(inner, at, read),
                YamlScalarNode { Value: { } text } when fromText is not null => fromText(text),
                _ => null,
            };
            if (item is not null)
                items.Add(item);
            else if (node is not YamlMappingNode)
                Report(node, at, $"'{Shorten(node)}' is not understood here; write a mapping such as {{ name: value }}");
        }

        return items.ToImmutable();
    }

    public FleetNode? Mapping(string field)
    {
        var node = Find(field);
        if (node is YamlMappingNode inner)
            return new FleetNode(inner, Join(field), reading);
        if (node is not null)
            Report(node, Join(field), "is not a mapping; write name: value pairs");
        return null;
    }

    /// <summary>A secret by value, or by reference: <c>{ env: NAME }</c> or <c>{ file: path }</c>.</summary>
    public Secret? Secret(string field, Secret? current) => Find(field) is { } node ? ReadSecret(node, Join(field), current) : null;

    /// <summary>Name: value pairs, of which some are secrets.</summary>
    public ImmutableSortedDictionary<string, SettingValue> Values(string field, Func<string, bool> isSecret, ImmutableSortedDictionary<string, SettingValue>? current)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, SettingValue>(StringComparer.Ordinal);
        foreach (var (key, node) in Mapping(field)?.Children() ?? [])
        {
            var at = Join($"{field}/{key}");
            if (node is YamlMappingNode || isSecret(key))
            {
                if (ReadSecret(node, at, current?.GetValueOrDefault(key)?.Secret) is { } secret)
                    values[key] = new SettingValue(secret);
            }
            else if (node is YamlScalarNode scalar)
            {
                values[key] = new SettingValue(scalar.Value ?? "");
            }
            else
            {
                Report(node, at, "is a list; write one value");
            }
        }

        return values.ToImmutable();
    }

    public void RejectUnknownFields()
    {
        foreach (var key in map.Children.Keys.Where(key => !_read.Contains(key.ToString())))
            Report(key, path, $"has no field '{Shorten(key)}'; allowed: {string.Join(", ", _read.Order(StringComparer.Ordinal))}");
    }

    public void Remember(string at) => reading.Remember(at, map);

    public void Report(string field, string message) => Report(Find(field) ?? map, Join(field), message);

    private IEnumerable<KeyValuePair<string, YamlNode>> Children() =>
        map.Children.Select(pair => KeyValuePair.Create(pair.Key.ToString(), pair.Value));

    private IEnumerable<(YamlNode Node, int Index)> Items(string field) => Find(field) switch
    {
        null or YamlScalarNode { Value: null or "" } => [],
        YamlSequenceNode list => list.Children.Select((node, index) => (node, index)),
        var single => [(single, 0)],
    };

    private T? Nested<T>(YamlMappingNode inner, string at, Func<FleetNode, T?> read)
        where T : class
    {
        var node = new FleetNode(inner, at, reading);
        var item = read(node);
        IsSound &= node.IsSound;
        return item;
    }

    private T? Read<T>(YamlNode node, string field, Parser<T> parse, string allowed)
    {
        if (node is YamlScalarNode { Value: { } text } && parse(text, out var value))
            return value;
        Report(node, Join(field), $"'{Shorten(node)}' is not allowed; write {allowed}");
        return default;
    }

    private Secret? ReadSecret(YamlNode node, string at, Secret? current)
    {
        switch (node)
        {
            case YamlScalarNode { Value: Devices.Secret.Mask }:
                if (current is null)
                    Report(node, at, "is masked and there is nothing to keep; write the secret, or { env: NAME }, or { file: path }");
                return current;
            case YamlScalarNode { Value: { Length: > 0 } text }:
                return Devices.Secret.Of(text);
            case YamlMappingNode { Children.Count: 1 } reference when reference.Children.First() is { Key: YamlScalarNode { Value: "env" or "file" } kind, Value: YamlScalarNode { Value: { Length: > 0 } name } }:
                return ReadReference(node, at, $"{kind.Value}:{name}", current);
            default:
                Report(node, at, "is no secret; write the value, or { env: NAME }, or { file: path }");
                return null;
        }
    }

    private Secret? ReadReference(YamlNode node, string at, string reference, Secret? current)
    {
        if (reading.Resolve(reference) is { } text)
            return Devices.Secret.Of(text, reference);
        if (reading.KeepsReferences && current?.Reference == reference)
            return current;
        Report(node, at, $"'{reference}' could not be read where the command was run; set the variable or the file");
        return null;
    }

    private YamlNode? Find(string field)
    {
        _read.Add(field);
        return map.Children.TryGetValue(new YamlScalarNode(field), out var node) ? node : null;
    }

    private void Report(YamlNode at, string where, string message)
    {
        IsSound = false;
        reading.Report(at, where, message);
    }

    private string Join(string field) => path.Length == 0 ? field : $"{path}/{field}";

    private static string Shorten(YamlNode node)
    {
        const int Shown = 60;
        var text = node is YamlScalarNode scalar ? scalar.Value ?? "" : "a list or mapping";
        return text.Length <= Shown ? text : text[..Shown] + "…";
    }

    private static bool NotEmpty(string text, out string value) => (value = text.Trim()).Length > 0;

    private static bool Any(string text, out string value)
    {
        value = text;
        return true;
    }

    private static bool TryChoice<T>(string text, out T value)
        where T : struct, Enum =>
        Enum.TryParse(text, ignoreCase: true, out value) && !int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _);
}
