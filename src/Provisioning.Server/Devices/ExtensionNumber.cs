using System.Diagnostics.CodeAnalysis;

namespace Provisioning.Devices;

/// <summary>A number that can be dialled on the PBX: 1 to 20 digits. Ordered by value, so that 99 comes before 100.</summary>
internal readonly record struct ExtensionNumber : IComparable<ExtensionNumber>
{
    /// <summary>E.164 allows 15 digits; PBXs add prefixes for sites and tenants.</summary>
    public const int MaxDigits = 20;

    private readonly string? _digits;

    private ExtensionNumber(string digits) => _digits = digits;

    public static ExtensionNumber Parse(string text) =>
        TryParse(text, out var number) ? number : throw new FormatException($"'{text}' is not an extension number");

    public static bool TryParse([NotNullWhen(true)] string? text, out ExtensionNumber number)
    {
        var isNumber = text is { Length: > 0 and <= MaxDigits } && text.All(char.IsAsciiDigit);
        number = isNumber ? new ExtensionNumber(text!) : default;
        return isNumber;
    }

    public int CompareTo(ExtensionNumber other)
    {
        var (mine, theirs) = (ToString(), other.ToString());
        return mine.Length != theirs.Length ? mine.Length.CompareTo(theirs.Length) : string.CompareOrdinal(mine, theirs);
    }

    public override string ToString() => _digits ?? "";
}
