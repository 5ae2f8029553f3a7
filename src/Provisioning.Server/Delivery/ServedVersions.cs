using System.Collections.Concurrent;
using System.Collections.Immutable;
using Provisioning.Configs;
using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Delivery;

/// <summary>
/// What each phone was last given, by file: the evidence for "has the phone fetched what it should have". In memory; the
/// writer keeps the table <c>served</c> up to date, from which this is filled at start.
/// </summary>
internal sealed class ServedVersions
{
    private readonly ConcurrentDictionary<MacAddress, Entry> _byMac = new();
    private readonly ConcurrentQueue<MacAddress> _changed = new();

    public ImmutableArray<ServedFile> Find(MacAddress mac) => _byMac.TryGetValue(mac, out var entry) ? entry.Files : [];

    /// <summary>
    /// Whether the phone fetched something of this version, and nothing that it ever fetched is of another one. Files that it never
    /// asked for do not count: many models leave some out.
    /// </summary>
    public bool IsCurrent(ConfigVersion version)
    {
        var any = false;
        foreach (var served in Find(version.Mac))
        {
            if (version.Find(served.Name) is not { } desired)
                continue;
            if (desired.Hash != served.Hash)
                return false;
            any = true;
        }

        return any;
    }

    /// <summary>Notes that a phone has this content now. True when it is other content than before.</summary>
    public bool Record(MacAddress mac, string name, ContentHash hash, DateTimeOffset at)
    {
        var entry = _byMac.GetOrAdd(mac, static _ => new Entry());
        var isNew = entry.Set(new ServedFile(name, hash, at), out var wasClean);
        if (wasClean)
            _changed.Enqueue(mac);
        return isNew;
    }

    /// <summary>What was recorded since the last call.</summary>
    internal List<(MacAddress Mac, ServedFile File)> TakeChanged()
    {
        var changed = new List<(MacAddress, ServedFile)>();
        for (var count = _changed.Count; count > 0 && _changed.TryDequeue(out var mac); count--)
        {
            foreach (var file in _byMac[mac].TakeChanged())
                changed.Add((mac, file));
        }

        return changed;
    }

    internal void Restore(MacAddress mac, ServedFile file) => _byMac.GetOrAdd(mac, static _ => new Entry()).Restore(file);

    private sealed class Entry
    {
        private readonly Lock _lock = new();
        private readonly HashSet<string> _changed = new(StringComparer.Ordinal);

        public ImmutableArray<ServedFile> Files { get; private set; } = [];

        public bool Set(ServedFile file, out bool wasClean)
        {
            lock (_lock)
            {
                wasClean = _changed.Count == 0;
                _changed.Add(file.Name);
                return ReplaceLocked(file)?.Hash != file.Hash;
            }
        }

        public void Restore(ServedFile file)
        {
            lock (_lock)
                ReplaceLocked(file);
        }

        public List<ServedFile> TakeChanged()
        {
            lock (_lock)
            {
                var changed = new List<ServedFile>(Files.Where(file => _changed.Contains(file.Name)));
                _changed.Clear();
                return changed;
            }
        }

        private ServedFile? ReplaceLocked(ServedFile file)
        {
            for (var i = 0; i < Files.Length; i++)
            {
                var former = Files[i];
                if (former.Name != file.Name)
                    continue;
                Files = Files.SetItem(i, file);
                return former;
            }

            Files = Files.Add(file);
            return null;
        }
    }
}

/// <param name="Name">As published.</param>
/// <param name="Hash">Of what the phone was given.</param>
/// <param name="At">When it was given last, or when the phone was told that it has it.</param>
internal sealed record ServedFile(string Name, ContentHash Hash, DateTimeOffset At);
