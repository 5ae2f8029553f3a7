using System.Globalization;

namespace Provisioning.Rendering;

/// <summary>Small numbers as templates take them, made once.</summary>
internal static class Boxed
{
    private const int Many = 1024;

    private static readonly object[] Numbers = [.. Enumerable.Range(0, Many).Select(number => (object)number)];

    private static readonly string[] Texts = [.. Enumerable.Range(0, Many).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    public static object Of(int number) => (uint)number < Many ? Numbers[number] : number;

    public static string Text(int number) => (uint)number < Many ? Texts[number] : number.ToString(CultureInfo.InvariantCulture);
}
