using System.Collections.Immutable;
using Provisioning.Devices;

namespace Provisioning.Pbxs;

/// <summary>The PBXs that this server has connections to, connected at the moment or not. The loop that follows the fleet fills it.</summary>
internal sealed class PbxTable(FleetState fleet)
{
    private volatile ImmutableDictionary<string, IPbx> _pbxs = ImmutableDictionary.Create<string, IPbx>(StringComparer.Ordinal);

    public IEnumerable<IPbx> All => _pbxs.Values;

    public IPbx? Find(string name) => _pbxs.GetValueOrDefault(name);

    /// <summary>The PBX of the extension's site; null where this server is not connected to it.</summary>
    public IPbx? Of(Extension extension) => fleet.Current.Sites.TryGetValue(extension.Site, out var site) ? Find(site.Pbx) : null;

    public void Set(IPbx pbx) => _pbxs = _pbxs.SetItem(pbx.Name, pbx);

    public void Remove(string name) => _pbxs = _pbxs.Remove(name);
}
