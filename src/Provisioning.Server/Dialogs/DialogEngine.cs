using System.Collections.Concurrent;
using System.Collections.Immutable;
using Provisioning.Devices;

namespace Provisioning.Dialogs;

/// <summary>The calls of every extension, from the facts that sources tell. One writer calls Apply and Tick; anybody may take a snapshot.</summary>
internal sealed class DialogEngine
{
    private readonly ConcurrentDictionary<ExtensionNumber, ExtensionDialogs> _extensions = new();

    /// <summary>Applies one fact; returns the extensions whose lamp could look different now.</summary>
    public ImmutableArray<ExtensionDialogs> Apply(CallFact fact, DateTimeOffset now) => throw new NotSupportedException($"{fact} {now}");

    /// <summary>What time alone changes: leases that ran out, ended calls that may be forgotten.</summary>
    public ImmutableArray<ExtensionDialogs> Tick(DateTimeOffset now) => throw new NotSupportedException($"{now}");

    /// <summary>An extension that nobody has told anything of is idle.</summary>
    public ExtensionDialogs Snapshot(ExtensionNumber extension) =>
        _extensions.GetValueOrDefault(extension) ?? new(extension, 0, []);
}
