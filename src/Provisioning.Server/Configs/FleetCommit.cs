using System.Collections.Immutable;
using Provisioning.Audit;
using Provisioning.Devices;
using Provisioning.Storage;

namespace Provisioning.Configs;

/// <summary>Writes a change in one transaction: the things, the versions that follow, and who did it.</summary>
internal sealed class FleetCommit(Database database, FleetStore fleets, AuditTrail audit, ConfigPublisher publisher)
{
    public async Task<bool> IsStaleAsync(ExpectedRevision expected, CancellationToken token) =>
        await fleets.RevisionAsync(expected.Noun, expected.Id, token) != expected.Revision;

    public Task SaveAsync(IReadOnlyCollection<FleetChange> changes, Publication publication, PublishReason reason, CancellationToken token) =>
        SaveAsync(changes, publication.Removed.ToImmutableDictionary(mac => mac, _ => (FirmwareTarget?)null), publication, reason, token);

    /// <param name="targets">Where phones are led from now on; null where nowhere.</param>
    public async Task SaveAsync(
        IReadOnlyCollection<FleetChange> changes, ImmutableDictionary<MacAddress, FirmwareTarget?> targets, Publication publication, PublishReason reason, CancellationToken token)
    {
        await database.InTransactionAsync(
            async transaction =>
            {
                await fleets.SaveAsync(transaction, changes, token);
                await FirmwareTargetStore.SaveAsync(transaction, targets, token);
                await ConfigStore.SaveAsync(transaction, publication.Versions, publication.Removed, token);
                await audit.AddAsync(transaction, reason.Author, Entries(changes, targets, publication, reason), token);
                return true;
            },
            token);
        publisher.Commit(publication);
    }

    /// <summary>One a thing, made while they are written: those of a hundred thousand phones never lie in memory together.</summary>
    private static IEnumerable<AuditEntry> Entries(
        IReadOnlyCollection<FleetChange> changes, ImmutableDictionary<MacAddress, FirmwareTarget?> targets, Publication publication, PublishReason reason)
    {
        foreach (var change in changes)
            yield return new AuditEntry(change.Action, change.Path, AuditDetail.Of(change, reason));
        foreach (var image in targets.Values.GroupBy(target => target?.File).Where(_ => changes.Count == 0))
            yield return new AuditEntry(image.Key is null ? "let go" : "led to", image.Key is null ? "firmware" : $"firmware/{image.Key}", $"{reason.Why}: {image.Count()} phones");
        if (changes.Count == 0 && targets.IsEmpty && publication.Versions.Length > 0)
            yield return new AuditEntry("published", "configs", $"{reason.Why}: {publication.Versions.Length} phones");
    }
}
