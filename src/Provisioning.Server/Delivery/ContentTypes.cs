namespace Provisioning.Delivery;

/// <summary>Content types by ending. Phones go by the name, so three are enough.</summary>
internal static class ContentTypes
{
    public static string Of(string name)
    {
        if (name.EndsWith(".xml", StringComparison.Ordinal))
            return "application/xml";
        var isText = name.EndsWith(".cfg", StringComparison.Ordinal) || name.EndsWith(".boot", StringComparison.Ordinal)
            || name.EndsWith(".txt", StringComparison.Ordinal) || name.EndsWith(".log", StringComparison.Ordinal);
        return isText ? "text/plain; charset=utf-8" : "application/octet-stream";
    }
}
