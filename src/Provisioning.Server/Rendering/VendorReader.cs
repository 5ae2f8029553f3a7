using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Provisioning.Devices;

namespace Provisioning.Rendering;

/// <summary>Reads a <c>vendor.yaml</c>.</summary>
internal static class VendorReader
{
    private static readonly TimeSpan RegexLimit = TimeSpan.FromSeconds(1);

    /// <param name="folder">Where its file stands.</param>
    /// <param name="root">The whole file.</param>
    /// <param name="watchers">What holds for phones of every maker, unless this one says otherwise.</param>
    public static Vendor Read(string folder, DataNode root, WatcherTraits watchers)
    {
        root.Allow("title", "format", "ouis", "userAgents", "files", "uploads", "absent", "events", "rebootClasses", "restartsFor",
            "secrets", "repeatable", "limits", "keyTypes", "tables", "modelProperties", "lamps", "autoAnswer", "monitoring", "menus");
        var (resync, reboot) = (Event(root["events"]["resync"]), Event(root["events"]["reboot"]));
        return new Vendor
        {
            Name = folder,
            Title = root["title"].Text(),
            Format = Format(root["format"]),
            Ouis = [.. Texts(root["ouis"]).Select(oui => oui.ToLowerInvariant())],
            UserAgents = [.. root["userAgents"].Items().Select(Pattern)],
            Files = [.. root["files"].Items().Select(File)],
            Uploads = [.. root["uploads"].Items().Select(Upload)],
            Absent = [.. Texts(root["absent"]).Select(name => new ServedName(name))],
            Resync = resync,
            Reboot = reboot,
            RebootsOnlyWhenChanged = IsMoot(root["events"], resync.Event == reboot.Event),
            Parameters = [.. root["rebootClasses"].Items().SelectMany(Classes)],
            RestartsFor = [.. root["restartsFor"].Items().Select(row => row.Choice<RebootClass>())],
            Secrets = new([.. Texts(root["secrets"])]),
            Repeatable = new([.. Texts(root["repeatable"])]),
            Limits = new(root["limits"]["label"].Number(), root["limits"]["url"].Number()),
            KeyTypes = Enum.GetValues<KeyKind>().ToImmutableDictionary(kind => kind, kind => root["keyTypes"][Name.Camel($"{kind}")].Text()),
            NoKeyType = root["keyTypes"]["none"].Text(),
            Lamps = WatcherReader.ReadTraits(root["lamps"], watchers),
            AutoAnswer = AutoAnswer.Read(root["autoAnswer"]),
            AutoWays = MonitoringChoice.ReadAuto(root["monitoring"]),
            Menus = ScreenMenus.Read(root["menus"]),
            Tables = TemplateObject.Of(root["tables"].Members().Select(table => KeyValuePair.Create(Name.Snake(table.Name), (object?)Table(table.Value)))),
        };
    }

    private static ConfigFormat Format(DataNode node)
    {
        if (!ConfigFormat.TryFind(node.Text(), out var format))
            node.Problem($"'{node.Text()}' is no format; allowed are {ConfigFormat.Assignments.Name}, {ConfigFormat.Attributes.Name}");
        return format;
    }

    public static Regex Pattern(DataNode node)
    {
        try
        {
            return new Regex(node.Text(), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, RegexLimit);
        }
        catch (RegexParseException wrong)
        {
            node.Problem(wrong.Message);
            return new Regex("(?!)");
        }
    }

    private static VendorFile File(DataNode row)
    {
        row.Allow("name", "template", "scope", "when", "public", "parameters");
        return new(
            new ServedName(row["name"].Text()), row["template"].Text(), row["scope"].Choice<FileScope>(),
            row["when"].Exists ? row["when"].Text() : null, row["public"].Flag(), row["parameters"].Flag());
    }

    private static VendorUpload Upload(DataNode row)
    {
        row.Allow("name", "folder", "append");
        return new(new ServedName(row["name"].Text()), row["folder"].Text(), row["append"].Flag());
    }

    private static NotifyEvent Event(DataNode row)
    {
        row.Allow("event", "subscriptionState", "source", "unverified");
        return new(
            row["event"].Text(), row["subscriptionState"].Exists ? row["subscriptionState"].Text() : null,
            row["source"].Text(), row["unverified"].Flag());
    }

    /// <summary>One NOTIFY cannot mean both.</summary>
    private static bool IsMoot(DataNode events, bool isSame)
    {
        events.Allow("resync", "reboot", "rebootsOnlyWhenChanged");
        if (!isSame && events["rebootsOnlyWhenChanged"].Flag())
            events["rebootsOnlyWhenChanged"].Problem("is only for phones that are told to re-sync and to reboot by one and the same event");
        return isSame;
    }

    private static IEnumerable<ParameterClass> Classes(DataNode row)
    {
        row.Allow([.. Enum.GetNames<RebootClass>().Select(Name.Camel)]);
        foreach (var (name, patterns) in row.Members())
        {
            if (Enum.TryParse<RebootClass>(name, ignoreCase: true, out var rebootClass))
                yield return new(new ParameterPatterns([.. Texts(patterns)]), rebootClass);
        }
    }

    private static TemplateObject Table(DataNode table) =>
        TemplateObject.Of(table.Members().Select(row => KeyValuePair.Create(row.Name, (object?)row.Value.Text())));

    private static IEnumerable<string> Texts(DataNode list) => list.Items().Select(item => item.Text());
}
