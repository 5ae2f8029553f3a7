using System.Collections.Immutable;
using Provisioning.Devices;

namespace Provisioning.Tests.Devices;

/// <summary>Fleets of every shape from a seed, with names as hostile as people can write them.</summary>
internal sealed class RandomFleets(int seed)
{
    private static readonly string[] Hostile =
    [
        "yes", "no", "~", "null", "true", "0123", "1e3", "0x1f", "a: b", "# no comment", "it's", "say \"hi\"", "back\\slash", "{a}", "[b]", "*star", "&anchor",
        "!tag", "%percent", "@at", "`tick`", "- dash", "? what", "| pipe", "> fold", " leading", "trailing ", "two  spaces", "tab\there", "new\nline", "carriage\rreturn",
        "Zoë 📞", "日本語", "\u00a0nbsp", "\u2028separator", "\u0085next", "\ufeffbom", "\u0001control", "a,b", "=", "<<", "---", "...", "<b>&amp;", "2026-11-23", "22:00",
    ];

    private readonly Random _random = new(seed);

    public Fleet Next()
    {
        var pbxs = Names("pbx").Select(name => new Pbx
        {
            Name = name,
            Address = Pick("pbx.example.com", "10.0.0.1", "[::1]", "localhost"),
            Port = Pick(5060, 1, 65535),
            Transport = PickOf<SipTransport>(),
            PickupCode = Pick("*8", "", "**", "#1"),
            VoicemailNumber = Pick("", "*97", "5000"),
            Control = Maybe() ? Control() : null,
        }).ToList();
        var sites = Names("site").Select(name => new Site { Name = name, TimeZone = Pick("Europe/London", "America/New_York", "Asia/Tokyo"), Pbx = Pick(pbxs).Name, RebootWindow = Window(), Settings = Settings() }).ToList();
        var extensions = Enumerable.Range(0, _random.Next(1, 12)).Select(i => new Extension
        {
            Number = ExtensionNumber.Parse(Pick($"{100 + i}", $"0{i}7", $"{i}".PadLeft(20, '9'))),
            Name = Text().Trim(),
            Site = Pick(sites).Name,
            CommonArea = Maybe(),
            SharedLine = Maybe(),
            SipUser = Maybe() ? Text() : null,
            SipPassword = Maybe() ? Secret() : null,
        }).DistinctBy(extension => extension.Number).ToList();
        return new Fleet
        {
            Account = Settings(),
            Pbxs = pbxs.ToImmutableDictionary(pbx => pbx.Name),
            Sites = sites.ToImmutableDictionary(site => site.Name),
            Models = Pick<string[]>([], ["yealink/t54w"], ["poly/vvx450", "yealink/t31p"]).ToImmutableDictionary(model => model, _ => Settings()),
            Extensions = extensions.ToImmutableDictionary(extension => extension.Number),
            Devices = Enumerable.Range(1, _random.Next(0, 8)).Select(i => Device(i, sites, extensions)).ToImmutableDictionary(device => device.Mac),
            MonitoringGroups = Names("group").Select(name => new MonitoringGroup
            {
                Name = name,
                Site = Maybe() ? Pick(sites).Name : null,
                Privilege = PickOf<Privilege>(),
                Announcement = Maybe(),
                Monitors = Members(extensions, extension => !extension.CommonArea),
                Monitored = Members(extensions, _ => true),
            }).ToImmutableDictionary(group => group.Name),
        };
    }

    private PbxControl Control() => new()
    {
        Kind = PbxKind.Asterisk,
        Address = Pick(null, "10.0.0.2", "control.example.com"),
        Port = Pick(5038, 1, 65535),
        Tls = Maybe(),
        User = Pick("provisioning", "a.b"),
        Password = Secret(),
        Context = Pick("provisioning-monitoring", "x"),
        Domain = Pick(null, "sales.example.com"),
    };

    public string Text() => Maybe() ? Pick(Hostile) : $"{Pick(Hostile)}{Pick("", " ", "x")}{Pick(Hostile)}";

    public T Pick<T>(params T[] items) => items[_random.Next(items.Length)];

    public T Pick<T>(List<T> items) => items[_random.Next(items.Count)];

    public bool Maybe() => _random.Next(2) == 0;

    private T PickOf<T>()
        where T : struct, Enum => Pick(Enum.GetValues<T>());

    /// <summary>No name is blank: readers trim what must not be empty.</summary>
    private List<string> Names(string kind) => [.. Enumerable.Range(0, _random.Next(1, 4)).Select(i => Maybe() ? $"{kind}{i}" : $"{Text()}{i}".Trim()).Distinct()];

    /// <summary>What is kept elsewhere is the same text everywhere.</summary>
    private Secret Secret() => Pick("", "", "env:NAME", "file:secrets/a b") is { Length: > 0 } reference
        ? Provisioning.Devices.Secret.Of($"text of {reference}", reference)
        : Provisioning.Devices.Secret.Of($"{string.Concat(Text().Where(c => !char.IsControl(c)))}!"); // one with a line break is refused

    private Settings Settings() => new()
    {
        Values = Pairs(["monitoring", "timeServer", "language"], ["adminPassword", "userPassword"]),
        Parameters = Pairs(["static.network.vlan", "a_b-c.1", "true", "12"], ["my.password"]),
    };

    private ImmutableSortedDictionary<string, SettingValue> Pairs(string[] plain, string[] secret) =>
        plain.Where(_ => Maybe()).Select(name => KeyValuePair.Create(name, new SettingValue(Text())))
            .Concat(secret.Where(_ => Maybe()).Select(name => KeyValuePair.Create(name, new SettingValue(Secret()))))
            .ToImmutableSortedDictionary(StringComparer.Ordinal);

    private RebootWindow? Window() => Maybe() ? null : new RebootWindow
    {
        Days = Maybe() ? [.. Enum.GetValues<DayOfWeek>()] : [PickOf<DayOfWeek>()],
        From = new TimeOnly(_random.Next(12), _random.Next(60)),
        To = new TimeOnly(_random.Next(12, 24), _random.Next(60)),
        Except = [.. Pick<string[]>([], ["2026-12-24"], ["2026-12-31/2027-01-02", "2028-02-29"]).Select(DateRange.Parse)],
    };

    private Device Device(int number, List<Site> sites, List<Extension> extensions) => new()
    {
        Mac = MacAddress.Parse(Office.Mac(number)),
        Model = Pick("yealink/t54w", "yealink/t31p", "poly/vvx450"),
        Site = Pick(sites).Name,
        Lines = [.. Enumerable.Range(0, _random.Next(0, 3)).Select(_ => new Line(Pick(extensions).Number, Maybe() ? Text() : null))],
        Keys = [.. Enumerable.Range(0, _random.Next(0, 4)).Select(_ => Key(extensions))],
        ExpansionModules = Maybe() ? [] : ["exp50"],
        Settings = Settings(),
        CredentialGeneration = Pick(1, 1, 7),
    };

    private Key Key(List<Extension> extensions) => Pick(
        new Key { Kind = KeyKind.Blf, Extension = Pick(extensions).Number, Label = Maybe() ? Text() : null },
        new Key { Kind = KeyKind.SpeedDial, Value = Text() },
        new Key { Kind = KeyKind.Park, Value = Text(), Position = new KeyPosition(Pick(0, 1), _random.Next(1, 20)), Label = Text() },
        new Key { Kind = KeyKind.Url, Value = "https://example.com/?a=b&c=d" },
        new Key { Kind = KeyKind.Line, Line = Pick(1, 2) },
        new Key { Kind = KeyKind.Pickup, Extension = Pick(extensions).Number });

    private ImmutableSortedSet<ExtensionNumber> Members(List<Extension> extensions, Func<Extension, bool> may) =>
        [.. extensions.Where(may).Where(_ => Maybe()).Select(extension => extension.Number)];
}
