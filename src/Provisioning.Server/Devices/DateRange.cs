using System.Globalization;

namespace Provisioning.Devices;

/// <summary>A date, or several from the first to the last: written <c>2026-12-24</c>, or <c>2026-12-31/2027-01-02</c> (ISO 8601).</summary>
internal readonly record struct DateRange(DateOnly First, DateOnly Last)
{
    private const string Format = "yyyy-MM-dd";

    public int Days => Last.DayNumber - First.DayNumber + 1;

    public static bool TryParse(string text, out DateRange range)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var isSound = TryDate(slash < 0 ? text : text[..slash], out var first) & TryDate(slash < 0 ? text : text[(slash + 1)..], out var last);
        range = new(first, last);
        return isSound && first <= last;
    }

    public static DateRange Parse(string text) => TryParse(text, out var range) ? range : throw new FormatException($"'{text}' is neither a date nor a range of dates");

    public bool Contains(DateOnly date) => First <= date && date <= Last;

    public override string ToString() =>
        First == Last ? First.ToString(Format, CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{First:yyyy-MM-dd}/{Last:yyyy-MM-dd}");

    private static bool TryDate(string text, out DateOnly date) => DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
}
