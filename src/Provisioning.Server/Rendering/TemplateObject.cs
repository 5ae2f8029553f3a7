using System.Collections.Frozen;
using Scriban;
using Scriban.Parsing;
using Scriban.Runtime;

namespace Provisioning.Rendering;

/// <summary>The names of the members of one kind of thing that templates see, in snake_case.</summary>
internal sealed class TemplateShape
{
    private readonly FrozenDictionary<string, int> _places;

    public TemplateShape(params IReadOnlyList<string> names)
    {
        Names = names;
        _places = names.Select((name, place) => KeyValuePair.Create(name, place)).ToFrozenDictionary(StringComparer.Ordinal);
    }

    public IReadOnlyList<string> Names { get; }

    public bool TryFind(string name, out int place) => _places.TryGetValue(name, out place);
}

/// <summary>
/// A thing that templates see: a shape and its values. Templates can neither change it nor reach anything else through
/// it, and reading a member costs one look-up.
/// </summary>
internal class TemplateObject(TemplateShape shape, object?[] values) : IScriptObject
{
    public TemplateShape Shape => shape;

    public int Count => values.Length;

    public bool IsReadOnly
    {
        get => true;
        set { }
    }

    public object? this[int place] => values[place];

    public static TemplateObject Of(IEnumerable<KeyValuePair<string, object?>> members)
    {
        var all = members.ToList();
        return new TemplateObject(new TemplateShape([.. all.Select(member => member.Key)]), [.. all.Select(member => member.Value)]);
    }

    public IEnumerable<string> GetMembers() => shape.Names;

    public bool Contains(string member) => shape.TryFind(member, out _);

    public virtual bool TryGetValue(TemplateContext? context, SourceSpan span, string member, out object? value)
    {
        var isKnown = shape.TryFind(member, out var place);
        value = isKnown ? values[place] : null;
        return isKnown;
    }

    public bool CanWrite(string member) => false;

    public bool TrySetValue(TemplateContext? context, SourceSpan span, string member, object? value, bool readOnly) => false;

    public bool Remove(string member) => false;

    public void SetReadOnly(string member, bool readOnly)
    {
    }

    public IScriptObject Clone(bool deep) => this;
}
