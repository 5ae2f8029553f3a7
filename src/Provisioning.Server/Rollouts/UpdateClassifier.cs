using System.Collections.Concurrent;
using Provisioning.Configs;
using Provisioning.Delivery;
using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Rollouts;

/// <summary>
/// What phones must do until they run what they should: the heaviest difference between the files that they were last given and those that they should have.
/// A pair of files is compared once: the phones of a site mostly differ by the same one.
/// </summary>
internal sealed class UpdateClassifier(ServedVersions served, PublishedConfigs published, FleetState fleet, RendererSource renderers, ContentStore contents)
{
    /// <summary>Two own files for each of 100,000 phones, at about 150 bytes each; beyond that all is forgotten and compared again when it is asked for.</summary>
    private const int MostPairs = 200_000;

    /// <summary>Two contents of some 10 KB each are in memory for a pair that is being compared; more readers than that only wait for the database.</summary>
    private const int Readers = 4;

    private volatile Memory _memory = new(renderers.Current.Catalog.Vendors);

    /// <summary>How a phone is told of a difference of this class.</summary>
    public static TellMethod MethodOf(RebootClass difference) => difference switch
    {
        RebootClass.None => TellMethod.None,
        RebootClass.Live or RebootClass.Resync => TellMethod.Resync,
        _ => TellMethod.Reboot,
    };

    /// <summary>
    /// For each of the phones that should have anything. <see cref="RebootClass.None"/> where it has it, or where nothing that differs means anything to it;
    /// <see cref="RebootClass.Reboot"/> where nobody knows what it has. Files that it never asked for do not count.
    /// </summary>
    public async Task<IReadOnlyDictionary<MacAddress, RebootClass>> ClassifyAsync(IReadOnlyCollection<MacAddress> macs, CancellationToken token)
    {
        var memory = MemoryFor(renderers.Current.Catalog.Vendors);
        var classes = new Dictionary<MacAddress, RebootClass>(macs.Count);
        var open = new List<(MacAddress Mac, FilePair Pair)>();
        var current = fleet.Current;
        foreach (var mac in macs)
        {
            if (published.Find(mac)?.Version is not { } version)
                continue;
            var vendor = current.Devices.TryGetValue(mac, out var device) && memory.Vendors.TryFindModel(device.Model, out var model) ? model.Vendor : null;
            classes[mac] = ClassifyKnown(version, vendor, memory, open);
        }

        var compared = await CompareAsync(open.Select(one => one.Pair).ToHashSet(), memory, token);
        foreach (var (mac, pair) in open)
            classes[mac] = Heavier(classes[mac], compared[pair]);
        return classes;
    }

    /// <summary>Phones of its maker reboot only when a change needs it, whatever they are told.</summary>
    public bool DecidesItself(MacAddress mac) =>
        fleet.Current.Devices.TryGetValue(mac, out var device) && renderers.Current.Catalog.Vendors.TryFindModel(device.Model, out var model) && model.Vendor.RebootsOnlyWhenChanged;

    /// <summary>Without asking the database; null where files differ that nobody has compared.</summary>
    public RebootClass? Known(ConfigVersion version)
    {
        var memory = MemoryFor(renderers.Current.Catalog.Vendors);
        var vendor = fleet.Current.Devices.TryGetValue(version.Mac, out var device) && memory.Vendors.TryFindModel(device.Model, out var model) ? model.Vendor : null;
        var open = new List<(MacAddress, FilePair)>();
        var known = ClassifyKnown(version, vendor, memory, open);
        return open.Count > 0 ? null : known;
    }

    /// <summary>Of two sets of parameters that differ, as a phone of this maker takes them.</summary>
    internal static RebootClass Of(IEnumerable<ParameterChange> changes, Vendor? vendor)
    {
        var heaviest = RebootClass.None;
        foreach (var change in changes)
            heaviest = Heavier(heaviest, vendor?.Needs(change.Class) ?? RebootClass.Reboot);
        return heaviest;
    }

    private RebootClass ClassifyKnown(ConfigVersion version, Vendor? vendor, Memory memory, List<(MacAddress, FilePair)> open)
    {
        var (heaviest, hasAny) = (RebootClass.None, false);
        foreach (var had in served.Find(version.Mac))
        {
            if (version.Find(had.Name) is not { } file)
                continue;
            hasAny = true;
            if (file.Hash == had.Hash)
                continue;
            var pair = new FilePair(vendor, file.Format, had.Hash, file.Hash);
            if (vendor is null)
                heaviest = RebootClass.Reboot;
            else if (memory.Classes.TryGetValue(pair, out var known))
                heaviest = Heavier(heaviest, known);
            else
                open.Add((version.Mac, pair));
        }

        return hasAny ? heaviest : RebootClass.Reboot;
    }

    private async Task<ConcurrentDictionary<FilePair, RebootClass>> CompareAsync(IReadOnlyCollection<FilePair> pairs, Memory memory, CancellationToken token)
    {
        var compared = new ConcurrentDictionary<FilePair, RebootClass>();
        await Parallel.ForEachAsync(pairs, new ParallelOptions { MaxDegreeOfParallelism = Readers, CancellationToken = token }, async (pair, inner) =>
            compared[pair] = await CompareAsync(pair, inner));
        if (memory.Classes.Count + compared.Count > MostPairs)
            memory.Classes.Clear();
        foreach (var (pair, difference) in compared.Take(MostPairs))
            memory.Classes[pair] = difference;
        return compared;
    }

    private async ValueTask<RebootClass> CompareAsync(FilePair pair, CancellationToken token)
    {
        if (await contents.ReadAsync(pair.Before, token) is not { } before || await contents.ReadAsync(pair.After, token) is not { } after)
            return RebootClass.Reboot; // what the phone has is no longer known
        return Of(ConfigDiff.Between([new("", pair.Format, before)], [new("", pair.Format, after)], pair.Vendor), pair.Vendor);
    }

    /// <summary>New vendors' data may class parameters differently, and must not keep the old data alive.</summary>
    private Memory MemoryFor(VendorCatalog vendors) => _memory is { } memory && memory.Vendors == vendors ? memory : _memory = new(vendors);

    private static RebootClass Heavier(RebootClass one, RebootClass other) => one > other ? one : other;

    private sealed record Memory(VendorCatalog Vendors)
    {
        public ConcurrentDictionary<FilePair, RebootClass> Classes { get; } = new();
    }

    private readonly record struct FilePair(Vendor? Vendor, ConfigFormat Format, ContentHash Before, ContentHash After);
}
