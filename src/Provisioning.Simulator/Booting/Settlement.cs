using System.Collections.Immutable;
using Provisioning.Simulator.Files;
using Provisioning.Simulator.Vendors;

namespace Provisioning.Simulator.Booting;

/// <summary>Combines files with what the phone had: who wins, what is reset, what may be written to flash. Pure.</summary>
internal static class Settlement
{
    public static ImmutableSortedDictionary<string, string> Settle(
        ConfigBehaviour config, ImmutableSortedDictionary<string, string> old, IReadOnlyList<ConfigDocument> documents, bool overwrites)
    {
        var settled = Start(config, old, overwrites).ToBuilder();
        // The winner is written last.
        foreach (var document in config.Winner == Winner.Last ? documents : documents.Reverse())
            Write(config, document, settled);
        return settled.ToImmutable();
    }

    /// <summary>The user's own settings on top: those the server keeps, then those in the phone.</summary>
    public static ImmutableSortedDictionary<string, string> Overlay(
        ImmutableSortedDictionary<string, string> settled, IEnumerable<ConfigDocument> overlays, IEnumerable<KeyValuePair<string, string>> local) =>
        settled.SetItems(overlays.SelectMany(overlay => overlay.Values)).SetItems(local);

    private static ImmutableSortedDictionary<string, string> Start(
        ConfigBehaviour config, ImmutableSortedDictionary<string, string> old, bool overwrites)
    {
        if (config.KeepsOld && !overwrites)
            return old;
        return config.Flash is { } flash
            ? old.RemoveRange(old.Keys.Where(name => !name.StartsWith(flash.Prefix, StringComparison.Ordinal)))
            : old.Clear();
    }

    private static void Write(ConfigBehaviour config, ConfigDocument document, ImmutableSortedDictionary<string, string>.Builder settled)
    {
        var said = document.Values.ToLookup(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        foreach (var (name, value) in document.Values)
        {
            if (IsRefused(config.Flash, name, said))
                continue;
            var colon = config.PerUser.Contains(name) ? value.IndexOf(':', StringComparison.Ordinal) : -1;
            if (value == config.ResetValue)
                settled.Remove(name);
            else if (colon > 0)
                settled[$"{name}[{value[..colon]}]"] = value[(colon + 1)..];
            else
                settled[name] = value == config.EmptyValue ? "" : value;
        }
    }

    private static bool IsRefused(FlashBehaviour? flash, string name, ILookup<string, string> said) =>
        flash is not null && name.StartsWith(flash.Prefix, StringComparison.Ordinal)
        && (name == flash.Gate || name.EndsWith(flash.Suffix, StringComparison.Ordinal)
            || said[flash.Gate].FirstOrDefault() != "1" || said[name + flash.Suffix].FirstOrDefault() != "1");
}
