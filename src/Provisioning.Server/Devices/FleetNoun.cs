using System.Collections.Immutable;

namespace Provisioning.Devices;

/// <summary>
/// The kinds of things a fleet is made of, one row each. The fleet file, the store, the API and the diff all walk this
/// table: a new kind of thing is a new row.
/// </summary>
/// <param name="Name">In the fleet file, in paths and in URLs: <c>devices</c>.</param>
/// <param name="Id">The field that names a thing of this kind; empty where there is only one.</param>
/// <param name="Type">The record.</param>
/// <param name="IdOf">What names this thing.</param>
/// <param name="All">Every thing of this kind.</param>
/// <param name="With">The fleet with these things set, or removed where the value is null.</param>
/// <param name="Read">The thing that a node of a fleet file or of an API body describes; null when it cannot be told at all.</param>
internal sealed record FleetNoun(
    string Name,
    string Id,
    Type Type,
    Func<object, string> IdOf,
    Func<Fleet, IEnumerable<object>> All,
    Func<Fleet, IEnumerable<KeyValuePair<string, object?>>, Fleet> With,
    Func<FleetNode, object?> Read)
{
    public static readonly FleetNoun Account = new(
        "account", "", typeof(ModelSettings), _ => "",
        fleet => fleet.Account.IsEmpty ? [] : [new ModelSettings { Settings = fleet.Account }],
        (fleet, items) => fleet with { Account = (items.Last().Value as ModelSettings)?.Settings ?? Settings.None },
        node => ModelSettingsReader.ReadAccount(node));

    public static readonly FleetNoun Pbxs = new(
        "pbxs", "name", typeof(Pbx), item => ((Pbx)item).Name,
        fleet => fleet.Pbxs.Values,
        (fleet, items) => fleet with { Pbxs = Set(fleet.Pbxs, items, id => id) },
        PbxReader.Read);

    public static readonly FleetNoun Sites = new(
        "sites", "name", typeof(Site), item => ((Site)item).Name,
        fleet => fleet.Sites.Values,
        (fleet, items) => fleet with { Sites = Set(fleet.Sites, items, id => id) },
        SiteReader.Read);

    public static readonly FleetNoun Models = new(
        "models", "model", typeof(ModelSettings), item => ((ModelSettings)item).Model,
        fleet => fleet.Models.Select(pair => new ModelSettings { Model = pair.Key, Settings = pair.Value }),
        (fleet, items) => fleet with { Models = Set(fleet.Models, items.Select(Unwrap), id => id) },
        ModelSettingsReader.Read);

    public static readonly FleetNoun Extensions = new(
        "extensions", "number", typeof(Extension), item => ((Extension)item).Number.ToString(),
        fleet => fleet.Extensions.Values,
        (fleet, items) => fleet with { Extensions = Set(fleet.Extensions, items, ExtensionNumber.Parse) },
        ExtensionReader.Read);

    public static readonly FleetNoun Devices = new(
        "devices", "mac", typeof(Device), item => ((Device)item).Mac.ToString(),
        fleet => fleet.Devices.Values,
        (fleet, items) => fleet with { Devices = Set(fleet.Devices, items, MacAddress.Parse) },
        DeviceReader.Read);

    public static readonly FleetNoun MonitoringGroups = new(
        "monitoringGroups", "name", typeof(MonitoringGroup), item => ((MonitoringGroup)item).Name,
        fleet => fleet.MonitoringGroups.Values,
        (fleet, items) => fleet with { MonitoringGroups = Set(fleet.MonitoringGroups, items, id => id) },
        MonitoringGroupReader.Read);

    /// <summary>In the order in which a fleet file is best read: what is named comes before what names it.</summary>
    public static readonly ImmutableArray<FleetNoun> Nouns = [Account, Pbxs, Sites, Models, Extensions, Devices, MonitoringGroups];

    public object? Find(Fleet fleet, string id) => this switch
    {
        _ when this == Account => All(fleet).FirstOrDefault(),
        _ when this == Pbxs => fleet.Pbxs.GetValueOrDefault(id),
        _ when this == Sites => fleet.Sites.GetValueOrDefault(id),
        _ when this == Models => fleet.Models.TryGetValue(id, out var settings) ? new ModelSettings { Model = id, Settings = settings } : null,
        _ when this == Extensions => ExtensionNumber.TryParse(id, out var number) ? fleet.Extensions.GetValueOrDefault(number) : null,
        _ when this == Devices => MacAddress.TryParse(id, out var mac) ? fleet.Devices.GetValueOrDefault(mac) : null,
        _ => fleet.MonitoringGroups.GetValueOrDefault(id),
    };

    public string PathOf(string id) => id.Length == 0 ? Name : $"{Name}/{id}";

    public bool Equals(FleetNoun? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Name;

    private static KeyValuePair<string, object?> Unwrap(KeyValuePair<string, object?> item) =>
        new(item.Key, (item.Value as ModelSettings)?.Settings);

    private static ImmutableDictionary<TKey, TValue> Set<TKey, TValue>(
        ImmutableDictionary<TKey, TValue> map, IEnumerable<KeyValuePair<string, object?>> items, Func<string, TKey> key)
        where TKey : notnull
    {
        var builder = map.ToBuilder();
        foreach (var (id, value) in items)
        {
            if (value is null)
                builder.Remove(key(id));
            else
                builder[key(id)] = (TValue)value;
        }

        return builder.ToImmutable();
    }
}
