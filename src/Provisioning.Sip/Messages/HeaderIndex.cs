using System.Runtime.CompilerServices;

namespace Provisioning.Sip.Messages;

/// <summary>Which headers a message has, and where each stands first: a look-up costs the same wherever the header stands.</summary>
internal struct HeaderIndex
{
    private const byte Far = byte.MaxValue;

    private ulong _seen;
    private ulong _doubled;
    private Positions _first;

    /// <summary>The set that <see cref="HasAll"/> and <see cref="HasDoubled"/> ask for.</summary>
    public static ulong SetOf(params ReadOnlySpan<HeaderName> names)
    {
        var set = 0UL;
        foreach (var name in names)
            set |= Bit(name);
        return set;
    }

    public void Add(HeaderName name, int position)
    {
        var bit = Bit(name);
        if ((_seen & bit) == 0)
            _first[(int)name] = (byte)Math.Min(position, Far);
        _doubled |= _seen & bit;
        _seen |= bit;
    }

    public readonly bool Has(HeaderName name) => (_seen & Bit(name)) != 0;

    public readonly bool HasAll(ulong set) => (_seen & set) == set;

    public readonly bool HasDoubled(ulong set) => (_doubled & set) != 0;

    /// <summary>Position of the first field of that name, or -1.</summary>
    public readonly int FirstOf(HeaderName name, ReadOnlySpan<HeaderField> fields)
    {
        if (!Has(name))
            return -1;
        int position = _first[(int)name];
        while (fields[position].Name != name)
            position++;
        return position;
    }

    private static ulong Bit(HeaderName name) => 1UL << (int)name;

    /// <summary>One for each <see cref="HeaderName"/>; there are no more than bits in a set.</summary>
    [InlineArray(64)]
    private struct Positions
    {
        private byte _element;
    }
}
