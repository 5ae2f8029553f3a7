using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlScalar = YamlDotNet.Core.Events.Scalar;

namespace Provisioning.Devices;

/// <summary>
/// Refuses text that is made to hurt before anything is built of it: nesting without end, aliases that multiply, and
/// characters that no database takes.
/// </summary>
internal sealed class BoundedParser(IParser inner) : IParser
{
    /// <summary>A fleet nests seven deep.</summary>
    private const int MostDepth = 32;

    /// <summary>What aliases stand for, all together: enough to share a setting among all phones.</summary>
    private const long MostRepeated = 1_000_000;

    private readonly Stack<(AnchorName Anchor, long Start)> _open = new();
    private readonly Dictionary<AnchorName, long> _sizes = [];
    private long _size;
    private long _repeated;

    public ParsingEvent? Current => inner.Current;

    public bool MoveNext()
    {
        if (!inner.MoveNext())
            return false;
        _size++;
        switch (inner.Current)
        {
            case AnchorAlias alias:
                Repeat(alias);
                break;
            case YamlScalar scalar:
                Check(scalar);
                if (!scalar.Anchor.IsEmpty)
                    _sizes[scalar.Anchor] = 1;
                break;
            case MappingStart or SequenceStart when _open.Count == MostDepth:
                throw new YamlException(inner.Current.Start, inner.Current.End, $"this nests deeper than {MostDepth}");
            case MappingStart or SequenceStart:
                _open.Push((((NodeEvent)inner.Current).Anchor, _size));
                break;
            case MappingEnd or SequenceEnd:
                var (anchor, start) = _open.Pop();
                if (!anchor.IsEmpty)
                    _sizes[anchor] = _size - start;
                break;
        }

        return true;
    }

    private void Repeat(AnchorAlias alias)
    {
        if (_open.Any(open => open.Anchor == alias.Value))
            throw new YamlException(alias.Start, alias.End, $"'*{alias.Value}' stands for something that contains it");
        var size = _sizes.GetValueOrDefault(alias.Value);
        _size += size;
        _repeated += size;
        if (_repeated > MostRepeated)
            throw new YamlException(alias.Start, alias.End, $"the aliases of this text stand for more than {MostRepeated} values");
    }

    private static void Check(YamlScalar scalar)
    {
        var text = scalar.Value;
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
                i++;
            else if (text[i] == '\0' || char.IsSurrogate(text[i]))
                throw new YamlException(scalar.Start, scalar.End, $"the character U+{(int)text[i]:X4} cannot be stored");
        }
    }
}
