using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Provisioning.Firmware;

/// <summary>
/// A firmware version as phones tell it in their User-Agent: dotted numbers of any count, such as <c>108.86.0.90</c> or <c>8.3.1.0614</c>. Compared number by
/// number; what is not written counts as zero, so that 5.9 and 5.9.0 are the same version.
/// </summary>
internal sealed record FirmwareVersion : IComparable<FirmwareVersion>
{
    /// <summary>Phones write three to five numbers; a stranger's User-Agent may hold anything.</summary>
    private const int MostNumbers = 8;

    private const int LongestText = 64;

    private readonly ImmutableArray<uint> _numbers;

    private FirmwareVersion(string text, ImmutableArray<uint> numbers) => (Text, _numbers) = (text, numbers);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    public static bool operator <(FirmwareVersion left, FirmwareVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(FirmwareVersion left, FirmwareVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(FirmwareVersion left, FirmwareVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(FirmwareVersion left, FirmwareVersion right) => left.CompareTo(right) >= 0;

    public static FirmwareVersion Parse(string text) => TryParse(text, out var version) ? version : throw new FormatException($"'{text}' is no firmware version");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out FirmwareVersion? version)
    {
        version = null;
        if (text is not { Length: > 0 and <= LongestText })
            return false;
        var numbers = ImmutableArray.CreateBuilder<uint>(MostNumbers);
        foreach (var part in text.AsSpan().Split('.'))
        {
            if (numbers.Count == MostNumbers || !uint.TryParse(text.AsSpan()[part], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return false;
            numbers.Add(number);
        }

        while (numbers is [.., 0])
            numbers.RemoveAt(numbers.Count - 1);
        version = new(text, numbers.ToImmutable());
        return true;
    }

    public int CompareTo(FirmwareVersion? other) => other is null ? 1 : _numbers.AsSpan().SequenceCompareTo(other._numbers.AsSpan());

    public bool Equals(FirmwareVersion? other) => other is not null && CompareTo(other) == 0;

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var number in _numbers)
            hash.Add(number);
        return hash.ToHashCode();
    }

    public override string ToString() => Text;
}
