using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Provisioning.Devices;

namespace Provisioning.Rendering;

/// <summary>All that <c>templates/</c> says about makers, models, settings and time zones; immutable.</summary>
internal sealed class VendorCatalog
{
    private const int LongestUserAgent = 256;

    private readonly ImmutableArray<ServedName> _servedNames;
    private readonly FrozenDictionary<string, PhoneModel> _models;
    private readonly FrozenDictionary<string, PhoneModel> _modelsByReportedName;

    public VendorCatalog(
        ImmutableArray<Vendor> vendors, ImmutableArray<PhoneModel> models,
        ImmutableArray<SettingDeclaration> settings, IReadOnlyDictionary<string, TimeZoneRule> timeZones)
    {
        Vendors = vendors;
        _servedNames = [.. vendors.SelectMany(vendor => vendor.Files.Select(file => file.Name).Concat(vendor.Uploads.Select(upload => upload.Name)).Concat(vendor.Absent))];
        Models = models;
        Settings = settings.ToFrozenDictionary(setting => setting.Name, StringComparer.Ordinal);
        SettingsInOrder = settings;
        TimeZones = timeZones.ToFrozenDictionary(StringComparer.Ordinal);
        _models = models.ToFrozenDictionary(model => model.Id, StringComparer.Ordinal);
        _modelsByReportedName = models
            .SelectMany(model => model.Aliases.Prepend(model.Id[(model.Id.IndexOf('/', StringComparison.Ordinal) + 1)..])
                .Select(name => (name: ReportedName(model.Vendor, name), model)))
            .DistinctBy(pair => pair.name).ToFrozenDictionary(pair => pair.name, pair => pair.model, StringComparer.Ordinal);
    }

    public ImmutableArray<Vendor> Vendors { get; }

    public ImmutableArray<PhoneModel> Models { get; }

    public FrozenDictionary<string, SettingDeclaration> Settings { get; }

    public ImmutableArray<SettingDeclaration> SettingsInOrder { get; }

    /// <summary>By IANA name.</summary>
    public FrozenDictionary<string, TimeZoneRule> TimeZones { get; }

    public WatcherRows Watchers { get; init; } = WatcherRows.Neutral;

    public ScreenWords Words { get; init; } = ScreenWords.None;

    /// <summary>What makes a phone of this model, <c>vendor/model</c>, answer a call by itself; null where nothing is known to.</summary>
    public AutoAnswer? AutoAnswerOf(string model) => TryFindModel(model, out var found) ? found.Vendor.AutoAnswer : null;

    /// <summary>By <c>vendor/model</c>.</summary>
    public bool TryFindModel(string id, [NotNullWhen(true)] out PhoneModel? model) => _models.TryGetValue(id, out model);

    /// <summary>Who probably made a phone, by its address. What the phone says of itself is worth more.</summary>
    public Vendor? VendorOf(MacAddress mac) => Vendors.FirstOrDefault(vendor => vendor.Ouis.Contains(mac.Oui));

    /// <summary>Whose file this is, where a name of any maker tells: <c>phone0004f2000001.cfg</c>.</summary>
    public MacAddress? MacIn(string name)
    {
        foreach (var served in _servedNames)
        {
            if (served.TryMatch(name, out var mac) && mac is not null)
                return mac;
        }

        return null;
    }

    /// <summary>What a phone needs to show lamps, by how it introduces itself.</summary>
    public WatcherTraits WatcherOf(string? userAgent)
    {
        if (TryRead(userAgent, out var identity))
            return Vendors.First(vendor => vendor.Name == identity.Vendor).Lamps;
        if (string.IsNullOrEmpty(userAgent) || userAgent.Length > LongestUserAgent)
            return Watchers.Default;
        foreach (var row in Watchers.Others)
        {
            if (row.UserAgents.Any(pattern => pattern.IsMatch(userAgent)))
                return row.Traits;
        }

        return Watchers.Default;
    }

    /// <summary>Reads the User-Agent of a phone, from HTTP or SIP.</summary>
    public bool TryRead(string? userAgent, [NotNullWhen(true)] out PhoneIdentity? identity)
    {
        identity = null;
        if (string.IsNullOrEmpty(userAgent) || userAgent.Length > LongestUserAgent)
            return false;
        foreach (var vendor in Vendors)
        {
            foreach (var pattern in vendor.UserAgents)
            {
                var match = pattern.Match(userAgent);
                if (!match.Success)
                    continue;
                var hasMac = MacAddress.TryParse(match.Groups["mac"].Value, out var mac);
                identity = new(vendor.Name, ModelNamed(vendor, match.Groups["model"].Value), match.Groups["firmware"].Value, hasMac ? mac : null);
                return true;
            }
        }

        return false;
    }

    private string ModelNamed(Vendor vendor, string reported)
    {
        var name = ReportedName(vendor, reported);
        return _modelsByReportedName.TryGetValue(name, out var model) ? model.Id : name;
    }

    /// <summary>Phones spell one model in many ways: <c>VVX_400</c>, <c>Edge_E350</c>, <c>T41P</c>.</summary>
    private static string ReportedName(Vendor vendor, string model) =>
        $"{vendor.Name}/{string.Concat(model.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant()}";
}
