namespace Provisioning.Rendering;

/// <summary>How phones of one maker want a menu that this server writes for them: <c>menus</c> in vendor.yaml.</summary>
/// <param name="Template">Path of the template that writes it.</param>
/// <param name="ContentType">What the answer says it is.</param>
/// <param name="Bytes">More than this no document may have.</param>
/// <param name="Entries">More than this no page may have.</param>
/// <param name="LabelLength">Characters of a title, a line or an entry.</param>
internal sealed record ScreenMenus(string Template, string ContentType, int Bytes, int Entries, int LabelLength)
{
    private const int FewestBytes = 2000; // two long entries and what is around them
    private const int FewestEntries = 8; // four modes, back and to spare

    /// <returns>Null where the file says nothing: such phones have no browser.</returns>
    public static ScreenMenus? Read(DataNode row)
    {
        if (!row.Exists)
            return null;
        row.Allow("template", "contentType", "bytes", "entries", "label", "source", "unverified");
        var read = new ScreenMenus(
            row["template"].Text(), row["contentType"].Text(), row["bytes"].Number(), row["entries"].Number(), row["label"].Number());
        if (read.Bytes < FewestBytes)
            row["bytes"].Problem($"at least {FewestBytes} are expected here");
        if (read.Entries < FewestEntries)
            row["entries"].Problem($"at least {FewestEntries} are expected here");
        if (read.LabelLength < FewestEntries)
            row["label"].Problem($"at least {FewestEntries} are expected here");
        return read;
    }
}
