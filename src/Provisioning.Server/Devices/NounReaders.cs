using System.Globalization;
using System.Text.RegularExpressions;

namespace Provisioning.Devices;

internal static class ModelSettingsReader
{
    public static ModelSettings? Read(FleetNode node)
    {
        var model = node.RequiredText("model", "vendor/model such as yealink/t54w").ToLowerInvariant();
        var settings = node.ReadSettings(node.Reading.Current.Models.GetValueOrDefault(model));
        node.RejectUnknownFields();
        return model.Length == 0 ? null : new ModelSettings { Model = model, Settings = settings };
    }

    public static ModelSettings ReadAccount(FleetNode node)
    {
        var settings = node.ReadSettings(node.Reading.Current.Account);
        node.RejectUnknownFields();
        return new ModelSettings { Settings = settings };
    }

    public static Settings ReadSettings(this FleetNode node, Settings? current) => new()
    {
        Values = node.Values("settings", node.Reading.Words.IsSecretSetting, current?.Values),
        Parameters = node.Values("parameters", node.Reading.Words.IsSecretParameter, current?.Parameters),
    };
}

internal static partial class PbxReader
{
    public static object? Read(FleetNode node)
    {
        var name = node.RequiredText("name", "a short name such as main");
        var pbx = new Pbx
        {
            Name = name,
            Address = node.Required<string>("address", IsHost, "a host name or IP address such as pbx.example.com") ?? "",
            Port = node.Optional<int>("port", IsPort, "a port from 1 to 65535", Pbx.DefaultPort),
            Transport = node.Choice<SipTransport>("transport", SipTransport.Udp),
            PickupCode = node.Optional<string>("pickupCode", IsDialable, "digits, * and # such as *8", "*8")!,
            VoicemailNumber = node.Optional<string>("voicemailNumber", IsDialable, "digits, * and # such as *97", "")!,
            Control = node.Mapping("control") is { } control ? PbxControlReader.Read(control, node.Reading.Current.Pbxs.GetValueOrDefault(name)?.Control) : null,
        };
        node.RejectUnknownFields();
        return pbx.Name.Length == 0 ? null : pbx;
    }

    public static bool IsPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= ushort.MaxValue;

    public static bool IsHost(string text, out string value) => Uri.CheckHostName(value = text) != UriHostNameType.Unknown;

    private static bool IsDialable(string text, out string value) => Dialable().IsMatch(value = text);

    [GeneratedRegex(@"^[0-9*#]{0,20}$")]
    private static partial Regex Dialable();
}

internal static class SiteReader
{
    /// <summary>As many as a year has days. Ours: whoever needs more wants another window.</summary>
    private const int MostExceptions = 366;

    /// <summary>A window that is closed for longer never opens, as far as anybody plans.</summary>
    private const int LongestException = 366;

    private static readonly string[] DayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    public static object? Read(FleetNode node)
    {
        var name = node.RequiredText("name", "a short name such as london");
        var site = new Site
        {
            Name = name,
            TimeZone = node.Required<string>("timeZone", IsTimeZone, "an IANA time zone such as Europe/London") ?? "",
            Pbx = node.RequiredText("pbx", "the name of a PBX"),
            RebootWindow = node.Mapping("rebootWindow") is { } window ? ReadWindow(window) : null,
            Settings = node.ReadSettings(node.Reading.Current.Sites.GetValueOrDefault(name)?.Settings),
        };
        node.RejectUnknownFields();
        return name.Length == 0 ? null : site;
    }

    private static RebootWindow ReadWindow(FleetNode node)
    {
        const string Hour = "a time of day such as 22:00";
        var days = node.List<DayOfWeek>("days", IsDay, $"days from {string.Join(", ", DayNames)}");
        var window = new RebootWindow
        {
            Days = days.IsEmpty ? [.. Enum.GetValues<DayOfWeek>()] : days,
            From = node.Required<TimeOnly>("from", IsHour, Hour),
            To = node.Required<TimeOnly>("to", IsHour, Hour),
            Except = node.List<DateRange>("except", DateRange.TryParse, "a date such as 2026-12-24, or its first and last such as 2026-12-31/2027-01-02"),
        };
        node.RejectUnknownFields();
        if (node.IsSound && window.From == window.To)
            node.Report("to", $"is '{window.To:HH:mm}' like from, so that the window never opens; write another time of day, or leave rebootWindow out if phones may reboot at any time");
        if (window.Except.Length > MostExceptions)
            node.Report("except", $"lists {window.Except.Length} dates; at most {MostExceptions} are allowed, write ranges such as 2026-12-31/2027-01-02");
        for (var i = 0; i < window.Except.Length && node.IsSound; i++)
        {
            if (window.Except[i].Days > LongestException)
                node.Report($"except/{i}", $"'{window.Except[i]}' is longer than a year, in which the window never opens; write a shorter range");
        }

        return window;
    }

    private static bool IsTimeZone(string text, out string value) => TimeZoneInfo.TryFindSystemTimeZoneById(value = text, out _);

    private static bool IsHour(string text, out TimeOnly value) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out value);

    private static bool IsDay(string text, out DayOfWeek day)
    {
        var index = Array.IndexOf(DayNames, text.ToLowerInvariant());
        day = (DayOfWeek)Math.Max(index, 0);
        return index >= 0;
    }
}

internal static class ExtensionReader
{
    public const string Allowed = "an extension number of 1 to 20 digits";

    public static object? Read(FleetNode node)
    {
        var number = node.Required<ExtensionNumber>("number", ExtensionNumber.TryParse, Allowed);
        var current = node.Reading.Current.Extensions.GetValueOrDefault(number);
        var extension = new Extension
        {
            Number = number,
            Name = node.RequiredText("name", "the name people see"),
            Site = node.RequiredText("site", "the name of a site"),
            CommonArea = node.Flag("commonArea"),
            SharedLine = node.Flag("sharedLine"),
            SipUser = node.OptionalText("sipUser"),
            SipPassword = node.Secret("sipPassword", current?.SipPassword),
        };
        node.RejectUnknownFields();
        return number == default ? null : extension;
    }
}

internal static class MonitoringGroupReader
{
    public static object? Read(FleetNode node)
    {
        var group = new MonitoringGroup
        {
            Name = node.RequiredText("name", "the name of the group"),
            Site = node.OptionalText("site"),
            Privilege = node.Choice<Privilege>("privilege", null),
            Announcement = node.Flag("announcement"),
            Monitors = [.. node.List<ExtensionNumber>("monitors", ExtensionNumber.TryParse, ExtensionReader.Allowed)],
            Monitored = [.. node.List<ExtensionNumber>("monitored", ExtensionNumber.TryParse, ExtensionReader.Allowed)],
        };
        node.RejectUnknownFields();
        return group.Name.Length == 0 ? null : group;
    }
}
