using System.Collections.Immutable;
using System.Globalization;

namespace Provisioning.Devices;

/// <summary>A mapping in a fleet file or API body: reads fields, and reports every wrong one instead of stopping at the first.</summary>
internal sealed class FleetNode(WrittenMap map, string path, FleetReading reading)
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
            if (Item(node, $"{field}/{index}", read, fromText) is { } item)
                items.Add(item);
        }

        return items.ToImmutable();
    }

    /// <summary>One item of a list of mappings.</summary>
    public T? Item<T>(WrittenNode node, string field, Func<FleetNode, T?> read, Func<string, T?>? fromText = null)
        where T : class
    {
        var at = Join(field);
        if (node is WrittenMap inner)
            return Nested(inner, at, read);
        var item = node is WrittenValue { Text: var text } ? fromText?.Invoke(text) : null;
        if (item is null)
            Report(node, at, $"'{Shorten(node)}' is not understood here; write a mapping such as {{ name: value }}");
        return item;
    }

    public FleetNode? Mapping(string field)
    {
        var node = Find(field);
        if (node is WrittenMap inner)
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
        foreach (var (key, _, node) in Mapping(field)?.Fields ?? [])
        {
            var at = Join($"{field}/{key}");
            if (node is WrittenMap || isSecret(key))
            {
                if (ReadSecret(node, at, current?.GetValueOrDefault(key)?.Secret) is { } secret)
                    values[key] = new SettingValue(secret);
            }
            else if (node is WrittenValue { Text: var text })
            {
                values[key] = new SettingValue(text);
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
        foreach (var field in map.Fields.Where(field => !_read.Contains(field.Name)))
            Report(field.Place, path, $"has no field '{Shorten(field.Place)}'; allowed: {string.Join(", ", _read.Order(StringComparer.Ordinal))}");
    }

    public void Remember(string at) => reading.Remember(at, path, map);

    public void Report(string field, string message) => Report(Find(field) ?? map, Join(field), message);

    /// <summary>Counts as known, although somebody else reads it.</summary>
    public void Allow(string field) => _read.Add(field);

    private IReadOnlyList<WrittenField> Fields => map.Fields;

    private IEnumerable<(WrittenNode Node, int Index)> Items(string field) => Find(field) switch
    {
        null or WrittenValue { Text.Length: 0 } => [],
        WrittenList list => list.Items.Select((node, index) => (node, index)),
        var single => [(single, 0)],
    };

    private T? Nested<T>(WrittenMap inner, string at, Func<FleetNode, T?> read)
        where T : class
    {
        var node = new FleetNode(inner, at, reading);
        var item = read(node);
        IsSound &= node.IsSound;
        return item;
    }

    private T? Read<T>(WrittenNode node, string field, Parser<T> parse, string allowed)
    {
        if (node is WrittenValue { Text: var text } && parse(text, out var value))
            return value;
        Report(node, Join(field), $"'{Shorten(node)}' is not allowed; write {allowed}");
        return default;
    }

    private Secret? ReadSecret(WrittenNode node, string at, Secret? current)
    {
        switch (node)
        {
            case WrittenValue { Text: Devices.Secret.Mask }:
                if (current is null)
                    Report(node, at, "is masked and there is nothing to keep; write the secret, or { env: NAME }, or { file: path }");
                return current;
            case WrittenValue { Text: { Length: > 0 } text } when text.Any(char.IsControl):
                Report(node, at, "holds a line break or another control character, which no phone can type or send");
                return null;
            case WrittenValue { Text: { Length: > 0 } text }:
                return Devices.Secret.Of(text);
            case WrittenMap { Fields: [{ Name: "env" or "file", Value: WrittenValue { Text: { Length: > 0 } name } } reference] }:
                return ReadReference(node, at, $"{reference.Name}:{name}", current);
            default:
                Report(node, at, "is no secret; write the value, or { env: NAME }, or { file: path }");
                return null;
        }
    }

    private Secret? ReadReference(WrittenNode node, string at, string reference, Secret? current)
    {
        if (reading.Resolve(reference) is { } text)
            return Devices.Secret.Of(text, reference);
        if (reading.KeepsReferences && current?.Reference == reference)
            return current;
        Report(node, at, $"'{reference}' could not be read where the command was run; set the variable or the file");
        return null;
    }

    private WrittenNode? Find(string field)
    {
        _read.Add(field);
        return map.Find(field);
    }

    private void Report(WrittenNode at, string where, string message)
    {
        IsSound = false;
        reading.Report(at, where, message);
    }

    private string Join(string field) => path.Length == 0 ? field : $"{path}/{field}";

    private static string Shorten(WrittenNode node)
    {
        const int Shown = 60;
        var text = node is WrittenValue value ? value.Text : "a list or mapping";
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
