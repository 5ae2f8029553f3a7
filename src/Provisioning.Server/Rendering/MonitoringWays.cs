namespace Provisioning.Rendering;

/// <summary>Ways by which a monitor gets the choice of modes. Beside each of them the monitoring key stays a BLF key, whose short press calls or picks up.</summary>
[Flags]
internal enum MonitoringWays
{
    None = 0,

    /// <summary>The phone's own: codes in its configuration, and it asks for the mode when the key is pressed or held.</summary>
    Codes = 1,

    /// <summary>A page of this server on the phone's screen.</summary>
    Menu = 2,

    /// <summary>Soft keys that ask for an extension and dial the code.</summary>
    SoftKeys = 4,
}

/// <summary>Which of them a phone gets.</summary>
internal static class MonitoringChoice
{
    /// <summary>The setting, as <c>templates/settings.yaml</c> names it.</summary>
    public const string Setting = "monitoringMenu";

    /// <summary>
    /// By itself a phone gets its own codes and a menu, as no phone has a code of its own for a take-over; soft keys only where it has no screen for a menu.
    /// </summary>
    public static MonitoringWays Of(PhoneModel model, string? setting, out bool isMet)
    {
        isMet = true;
        if (setting is "none")
            return MonitoringWays.None;
        if (TryParse(setting, out var asked) && model.MonitoringWays.HasFlag(asked))
            return asked;
        isMet = setting is null or "auto";
        var ways = model.MonitoringWays & model.Vendor.AutoWays;
        return ways.HasFlag(MonitoringWays.Menu) ? ways & ~MonitoringWays.SoftKeys : ways;
    }

    /// <summary>A list of ways in a file of <c>templates/</c>.</summary>
    public static MonitoringWays Read(DataNode list)
    {
        var ways = MonitoringWays.None;
        foreach (var item in list.Items())
        {
            if (TryParse(item.Text(), out var way))
                ways |= way;
            else
                item.Problem($"'{item.Text()}' is not allowed here; allowed are {string.Join(", ", Names)}");
        }

        return ways;
    }

    /// <summary>Ways that phones of a maker get without being asked for: <c>monitoring</c> in vendor.yaml.</summary>
    public static MonitoringWays ReadAuto(DataNode rows)
    {
        rows.Allow([.. Names]);
        var ways = MonitoringWays.None;
        foreach (var (name, row) in rows.Members())
        {
            row.Allow("auto", "firmware", "source", "unverified");
            if (TryParse(name, out var way) && row["auto"].Flag(whenMissing: true))
                ways |= way;
        }

        return ways;
    }

    private static IEnumerable<string> Names => Enum.GetValues<MonitoringWays>().Where(way => way != MonitoringWays.None).Select(way => Name.Camel($"{way}"));

    private static bool TryParse(string? text, out MonitoringWays way)
    {
        foreach (var candidate in Enum.GetValues<MonitoringWays>())
        {
            if (candidate != MonitoringWays.None && Name.Camel($"{candidate}") == text)
            {
                way = candidate;
                return true;
            }
        }

        way = MonitoringWays.None;
        return false;
    }
}
