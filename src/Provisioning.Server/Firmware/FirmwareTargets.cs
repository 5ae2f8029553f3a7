using System.Collections.Immutable;
using Provisioning.Configs;
using Provisioning.Devices;

namespace Provisioning.Firmware;

/// <summary>
/// Leads phones to firmware images: from then on their configuration names the image, over whatever the fleet's settings say, in every later publication and
/// after restarts. It stays so until the phone is led elsewhere or is let go; a phone that leaves the fleet takes it along.
/// </summary>
internal sealed class FirmwareTargets(FleetChanges changes, PublishedConfigs published, FirmwareLibrary library, TimeProvider time)
{
    /// <summary>
    /// Sets the targets and publishes these phones, in one turn and one transaction; doing it twice changes nothing. Phones are left out that are not in the
    /// fleet or are held at an older version, those whose image cannot be used at this moment or is not for their model, and those whose files cannot be rendered with it.
    /// </summary>
    /// <param name="failures">The last of these are named here, each with its reason.</param>
    /// <returns>For each phone that is led now: the number of the configuration that names its image.</returns>
    public async Task<IReadOnlyDictionary<MacAddress, int>> SetAsync(
        IReadOnlyCollection<(MacAddress Mac, FirmwareImage Image)> leads, string actor, ICollection<(MacAddress Mac, FleetProblem Problem)> failures, CancellationToken token)
    {
        var wanted = leads.Where(lead => library.IsUsableNow(lead.Image)).ToDictionary(lead => lead.Mac, lead => lead.Image);
        var at = time.GetUtcNow();
        while (true)
        {
            var (publication, led) = await LeadAsync(
                fleet => wanted
                    .Where(lead => fleet.Devices.TryGetValue(lead.Key, out var device) && lead.Value.Fits(device.Model))
                    .Select(lead => KeyValuePair.Create<MacAddress, FirmwareTarget?>(lead.Key, Target(fleet.FirmwareTargets.GetValueOrDefault(lead.Key), lead.Value))),
                actor, token);
            if (!publication.IsRefused || publication.Failures.IsEmpty)
                return led;
            // One phone does not stand in the way of ten thousand: the rest is tried without it.
            foreach (var failure in publication.Failures.Where(failure => wanted.Remove(failure.Mac)))
                failures.Add(failure);
        }

        FirmwareTarget Target(FirmwareTarget? former, FirmwareImage image) =>
            former is not null && former.File == image.File && former.Version == image.Version.Text ? former : new(image.File, image.Version.Text, actor, at);
    }

    /// <summary>Lets phones go: the fleet's settings hold for them again. The image that they run stays on them.</summary>
    public async Task<IReadOnlyDictionary<MacAddress, int>> ClearAsync(IReadOnlyCollection<MacAddress> macs, string actor, CancellationToken token) => (await LeadAsync(
        fleet => macs.Distinct().Where(fleet.FirmwareTargets.ContainsKey).Select(mac => KeyValuePair.Create(mac, (FirmwareTarget?)null)), actor, token)).Led;

    private async Task<(Publication Publication, IReadOnlyDictionary<MacAddress, int> Led)> LeadAsync(
        Func<Fleet, IEnumerable<KeyValuePair<MacAddress, FirmwareTarget?>>> choose, string actor, CancellationToken token)
    {
        ImmutableDictionary<MacAddress, FirmwareTarget?> led = [];
        var publication = await changes.LeadAsync(
            fleet => led = choose(fleet).Where(lead => published.Find(lead.Key) is not { IsHeld: true }).ToImmutableDictionary(), actor, token);
        return (publication, publication.IsRefused
            ? ImmutableDictionary<MacAddress, int>.Empty
            : led.Keys.Where(mac => published.Find(mac) is not null).ToDictionary(mac => mac, mac => published.Find(mac)!.Version.Number));
    }
}
