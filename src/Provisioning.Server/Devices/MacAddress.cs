using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Provisioning.Devices;

/// <summary>
/// The hardware address that identifies a phone. Written <c>805ec0123456</c>, the way phones spell it in file names;
/// read with or without <c>:</c>, <c>-</c> or <c>.</c>, in either case.
/// </summary>
internal readonly record struct MacAddress : IComparable<MacAddress>
{
    private const int Digits = 12;
    private readonly ulong _value;

    private MacAddress(ulong value) => _value = value;

    /// <summary>The first six digits: which maker the address was issued to.</summary>
    public string Oui => ToString()[..6];

    public static MacAddress Parse(string text) =>
        TryParse(text, out var mac) ? mac : throw new FormatException($"'{text}' is not a MAC address");

    public static bool TryParse(ReadOnlySpan<char> text, out MacAddress mac)
    {
        mac = default;
        Span<char> digits = stackalloc char[Digits];
        var count = 0;
        foreach (var c in text)
        {
            if (c is ':' or '-' or '.')
                continue;
            if (count == Digits || !char.IsAsciiHexDigit(c))
                return false;
            digits[count++] = c;
        }

        if (count != Digits || !ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            return false;
        mac = new MacAddress(value);
        return true;
    }

    public static bool TryParse([NotNullWhen(true)] string? text, out MacAddress mac) => TryParse(text.AsSpan(), out mac);

    public int CompareTo(MacAddress other) => _value.CompareTo(other._value);

    /// <summary>Twelve lower-case hex digits.</summary>
    public override string ToString() => _value.ToString("x12", CultureInfo.InvariantCulture);
}
