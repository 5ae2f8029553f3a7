namespace Provisioning.Rendering;

/// <summary>Reads <c>watchers.yaml</c>, and <c>lamps</c> of a vendor.yaml. What a row leaves out is as in the default.</summary>
internal static class WatcherReader
{
    public const string File = "watchers.yaml";

    private const int MostDialogs = 16; // more than any phone shows beside one key
    private const int LongestId = 64;
    private const int LongestName = 256;

    public static WatcherRows Read(TemplateFiles files, List<TemplateProblem> problems)
    {
        if (!files.Texts.ContainsKey(File))
            return WatcherRows.Neutral;
        var root = DataFile.Read(files, File, problems);
        root.Allow("default", "phones");
        var neutral = ReadTraits(root["default"], WatcherTraits.Neutral);
        return new(neutral, [.. root["phones"].Items().Select(row => new WatcherRow(
            [.. row["userAgents"].Items().Select(VendorReader.Pattern)], ReadTraits(row, neutral)))]);
    }

    public static WatcherTraits ReadTraits(DataNode row, WatcherTraits otherwise)
    {
        row.Allow("userAgents", "dialogs", "idleId", "hold", "identities", "pickupIds", "name", "source", "unverified");
        var traits = new WatcherTraits
        {
            Dialogs = row["dialogs"].Number(otherwise.Dialogs),
            IdleId = row["idleId"].Exists ? row["idleId"].Text() : otherwise.IdleId,
            HoldAttribute = row["hold"].Text(otherwise.HoldAttribute),
            Identities = row["identities"].Choice<CallScope>(otherwise.Identities),
            PickupIds = row["pickupIds"].Choice<CallScope>(otherwise.PickupIds),
            NameLength = row["name"].Number(otherwise.NameLength),
        };
        if (traits.Dialogs is < 1 or > MostDialogs)
            row["dialogs"].Problem($"a number from 1 to {MostDialogs} is expected here");
        if (traits.NameLength is < 1 or > LongestName)
            row["name"].Problem($"a number from 1 to {LongestName} is expected here");
        if (traits.IdleId?.Length > LongestId)
            row["idleId"].Problem($"an id has at most {LongestId} characters");
        if (traits.HoldAttribute is not ("pvalue" or "pval"))
            row["hold"].Problem($"'{traits.HoldAttribute}' is not allowed here; allowed are pvalue, pval");
        return traits;
    }
}
