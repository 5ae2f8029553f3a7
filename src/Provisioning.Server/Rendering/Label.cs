namespace Provisioning.Rendering;

/// <summary>A text in a place of limited length.</summary>
internal static class Label
{
    /// <summary>The beginning of a text; a character of two halves stays whole or goes.</summary>
    public static string Cut(string text, int length)
    {
        if (text.Length <= length)
            return text;
        return char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)] : text[..length];
    }
}
