using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlScalar = YamlDotNet.Core.Events.Scalar;

namespace Provisioning.Devices;

/// <summary>
/// YAML (or JSON, which is YAML) read from front to back. Only the part in hand is built as a tree: a fleet of a hundred thousand
/// phones is read phone by phone.
/// </summary>
internal sealed class WrittenText
{
    private readonly BoundedParser _parser;
    private readonly Dictionary<AnchorName, WrittenNode> _anchors = [];

    private WrittenText(string text) => _parser = new BoundedParser(new Parser(new StringReader(text)));

    /// <summary>The whole text as one tree; null when it is not one mapping.</summary>
    /// <exception cref="YamlException">It is not YAML, or made to hurt.</exception>
    public static WrittenMap? Load(string text)
    {
        WrittenMap? root = null;
        return ReadFields(text, map => root = map, (name, place, reader) => root!.Add(name, place, reader.ReadNode())) ? root : null;
    }

    /// <summary>
    /// Gives each field of the text's one mapping, in the order in which they are written; <paramref name="field"/> takes its value
    /// with <see cref="ReadNode"/> or <see cref="Items"/> before it returns.
    /// </summary>
    /// <returns>False when the text is not one mapping.</returns>
    /// <exception cref="YamlException">It is not YAML, or made to hurt.</exception>
    public static bool ReadFields(string text, Action<WrittenMap> start, Action<string, Mark, WrittenText> field)
    {
        var reader = new WrittenText(text);
        reader._parser.Consume<StreamStart>();
        if (!reader._parser.TryConsume<DocumentStart>(out _) || !reader._parser.TryConsume<MappingStart>(out var map))
            return false;
        start(new WrittenMap(map.Start));
        reader.ReadFields((name, place) => field(name, place, reader));
        reader._parser.Consume<DocumentEnd>();
        return reader._parser.TryConsume<StreamEnd>(out _);
    }

    /// <summary>The items of a list one by one; a value that is no list is its only item.</summary>
    public IEnumerable<WrittenNode> Items()
    {
        if (!_parser.TryConsume<SequenceStart>(out _))
        {
            var single = ReadNode();
            if (single is not WrittenValue { Text.Length: 0 })
                yield return single;
            yield break;
        }

        while (!_parser.TryConsume<SequenceEnd>(out _))
            yield return ReadNode();
    }

    public WrittenNode ReadNode()
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias))
            return _anchors.TryGetValue(alias.Value, out var meant) ? meant : throw new YamlException(alias.Start, alias.End, $"'*{alias.Value}' stands for nothing");
        return _parser.Current switch
        {
            SequenceStart list => Remember(list, ReadList(list)),
            MappingStart map => Remember(map, ReadMap(map)),
            _ => ReadValue(),
        };
    }

    private WrittenNode ReadValue()
    {
        var scalar = _parser.Consume<YamlScalar>();
        var isNull = scalar is { Style: ScalarStyle.Plain, Value: "" or "~" or "null" };
        return Remember(scalar, new WrittenValue(isNull ? "" : scalar.Value, scalar.Start) { IsNull = isNull });
    }

    private WrittenList ReadList(SequenceStart start)
    {
        var list = new WrittenList(start.Start);
        list.Items.AddRange(Items());
        return list;
    }

    private WrittenMap ReadMap(MappingStart start)
    {
        _parser.Consume<MappingStart>();
        var map = new WrittenMap(start.Start);
        ReadFields((name, place) => map.Add(name, place, ReadNode()));
        return map;
    }

    private void ReadFields(Action<string, Mark> field)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.TryConsume<YamlScalar>(out var name))
                throw new YamlException(_parser.Current!.Start, _parser.Current.End, "a name was expected here");
            if (!names.Add(name.Value))
                throw new YamlException(name.Start, name.End, $"'{name.Value}' is written twice");
            field(name.Value, name.Start);
        }
    }

    private WrittenNode Remember(NodeEvent written, WrittenNode node)
    {
        if (!written.Anchor.IsEmpty)
            _anchors[written.Anchor] = node;
        return node;
    }
}

/// <summary>A part of a text, and where it starts, counted from 1.</summary>
internal abstract class WrittenNode(Mark start)
{
    public int Line { get; } = (int)start.Line;

    public int Column { get; } = (int)start.Column;
}

internal sealed class WrittenValue(string text, Mark start) : WrittenNode(start)
{
    public string Text => text;

    /// <summary>Written as nothing: the field counts as left out.</summary>
    public bool IsNull { get; init; }
}

internal sealed class WrittenList(Mark start) : WrittenNode(start)
{
    public List<WrittenNode> Items { get; } = [];
}

internal sealed class WrittenMap(Mark start) : WrittenNode(start)
{
    private readonly List<WrittenField> _fields = [];

    public IReadOnlyList<WrittenField> Fields => _fields;

    public void Add(string name, Mark place, WrittenNode value)
    {
        if (value is not WrittenValue { IsNull: true })
            _fields.Add(new(name, new WrittenValue(name, place), value));
    }

    public WrittenNode? Find(string name)
    {
        foreach (var field in _fields)
        {
            if (field.Name == name)
                return field.Value;
        }

        return null;
    }
}

/// <param name="Place">Where the name stands.</param>
internal readonly record struct WrittenField(string Name, WrittenValue Place, WrittenNode Value);
