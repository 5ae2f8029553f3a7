namespace Provisioning.Devices;

/// <summary>A programmable button with its lamp.</summary>
internal sealed record Key
{
    public required KeyKind Kind { get; init; }

    /// <summary>Where the administrator put it; null lets it fill the first free place.</summary>
    public KeyPosition? Position { get; init; }

    /// <summary>Whom it watches or calls, where that is an extension of ours.</summary>
    public ExtensionNumber? Extension { get; init; }

    /// <summary>A number or address that is no extension of ours: speed dial, park orbit, URL.</summary>
    public string? Value { get; init; }

    /// <summary>Text on the key; the extension's name when null.</summary>
    public string? Label { get; init; }

    /// <summary>Which of the phone's lines it dials on, counted from 1.</summary>
    public int Line { get; init; } = 1;
}

/// <summary>What a key does when pressed.</summary>
internal enum KeyKind
{
    Line,
    SpeedDial,
    Blf,
    Monitor,
    Park,
    Pickup,
    Url,
}

/// <summary>A place for a key.</summary>
/// <param name="Module">0 is the phone itself, 1 its first expansion module.</param>
/// <param name="Number">Counted from 1 on that part.</param>
internal readonly record struct KeyPosition(int Module, int Number) : IComparable<KeyPosition>
{
    public int CompareTo(KeyPosition other) => (Module, Number).CompareTo((other.Module, other.Number));

    /// <summary><c>7</c> on the phone, <c>1/7</c> on its first expansion module.</summary>
    public override string ToString() => Module == 0 ? $"{Number}" : $"{Module}/{Number}";

    public static bool TryParse(string text, out KeyPosition position)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var module = 0;
        position = default;
        if (!int.TryParse(text.AsSpan(slash + 1), out var number) || number < 1)
            return false;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(0, slash), out module) || module < 1))
            return false;
        position = new KeyPosition(module, number);
        return true;
    }
}
