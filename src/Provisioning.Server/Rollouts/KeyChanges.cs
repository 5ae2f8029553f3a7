using System.Collections.Immutable;
using Provisioning.Devices;

namespace Provisioning.Rollouts;

/// <summary>
/// Whose monitoring keys have changed since they were last led to them. What they were led to is in the database, so that a change is not forgotten by a server that stops
/// right after it. <see cref="KeyKeeper"/> alone uses it.
/// </summary>
internal sealed class KeyChanges(FleetState fleet, KeyPrints prints, RolloutFacts facts, RolloutStore rollouts, RolloutClock clock)
{
    /// <summary>When to look again at phones that another rollout is leading.</summary>
    private static readonly TimeSpan Recheck = TimeSpan.FromMinutes(1);

    private Dictionary<MacAddress, string>? _known;
    private Fleet? _seen;
    private DateTimeOffset _lookAgainAt = DateTimeOffset.MaxValue;

    public async Task<KeyChange> FindAsync(CancellationToken token)
    {
        var now = fleet.Current;
        if (IsSeen(now) && clock.Steady.Now < _lookAgainAt)
            return KeyChange.None;
        _known ??= await prints.LoadAsync(token);
        var changed = Changed(now, _known).ToList();
        if (changed.Count == 0)
            return new(now, [], [], IsWaiting: false);

        var led = (await rollouts.LatestUpdatesAsync(token)).Where(IsLed).Select(update => update.Mac).ToHashSet();
        var behind = changed.Where(pair => IsBehind(pair.Key)).Select(pair => pair.Key).ToHashSet();
        var waiting = behind.Where(led.Contains).ToHashSet();
        return new(now, [.. behind.Except(waiting).Order()], [.. changed.Where(pair => !waiting.Contains(pair.Key))], IsWaiting: waiting.Count > 0);
    }

    /// <summary>It is done; those that wait are found again.</summary>
    public async Task SettleAsync(KeyChange change, CancellationToken token)
    {
        if (change.Seen is null)
            return;
        if (!change.Prints.IsEmpty)
            await prints.SaveAsync(change.Prints, token);
        foreach (var (mac, print) in change.Prints)
        {
            if (print == KeyPrint.None)
                _known!.Remove(mac);
            else
                _known![mac] = print;
        }

        (_seen, _lookAgainAt) = (change.Seen, change.IsWaiting ? clock.Steady.Now + Recheck : DateTimeOffset.MaxValue);
    }

    private static IEnumerable<KeyValuePair<MacAddress, string>> Changed(Fleet now, Dictionary<MacAddress, string> known)
    {
        foreach (var device in now.Devices.Values)
        {
            if (KeyPrint.Of(device, now) is var print && print != known.GetValueOrDefault(device.Mac, KeyPrint.None))
                yield return new(device.Mac, print);
        }

        foreach (var gone in known.Keys.Where(mac => !now.Devices.ContainsKey(mac)))
            yield return new(gone, KeyPrint.None);
    }

    /// <summary>
    /// A rollout is leading it to something that would be lost if this one took it over, or will tell it anyway. One that was told, and has nothing but its configuration to
    /// prove, would prove an older one.
    /// </summary>
    private static bool IsLed(DeviceUpdate update) => update.IsOpen && (update.IsWaiting || update.Steps.Skip(update.Step).Any(step => step.Kind != StepKind.Configuration));

    /// <summary>It was given something older. One that never fetched, or is fetching its first files, gets the keys with them.</summary>
    private bool IsBehind(MacAddress mac) => facts.Of(mac) is { AskedAt: not null, FetchedAt: null, Desired: > 1 };

    private bool IsSeen(Fleet now) => _seen is { } seen && ReferenceEquals(seen.Account, now.Account) && ReferenceEquals(seen.Extensions, now.Extensions)
        && ReferenceEquals(seen.Devices, now.Devices) && ReferenceEquals(seen.MonitoringGroups, now.MonitoringGroups);
}

/// <summary>What is to be done about monitoring keys.</summary>
/// <param name="Seen">The fleet that was looked at; null when there was nothing to look at.</param>
/// <param name="Phones">Those to be told.</param>
/// <param name="Prints">What they are led to by then, and those that need not be told.</param>
/// <param name="IsWaiting">There are phones that another rollout is leading.</param>
internal sealed record KeyChange(Fleet? Seen, ImmutableArray<MacAddress> Phones, ImmutableArray<KeyValuePair<MacAddress, string>> Prints, bool IsWaiting)
{
    public static readonly KeyChange None = new(null, [], [], IsWaiting: false);
}
