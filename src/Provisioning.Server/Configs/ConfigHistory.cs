using System.Collections.Immutable;
using Provisioning.Audit;
using Provisioning.Devices;
using Provisioning.Storage;

namespace Provisioning.Configs;

/// <summary>
/// A phone's versions: shown, compared, taken back. A phone that was rolled back is <em>held</em>: later changes do not reach
/// it until it is released, so that the change one fled from cannot come back with the next rename of a colleague.
/// </summary>
internal sealed class ConfigHistory(ConfigStore store, ContentStore contents, PublishedConfigs published, FleetChanges changes, HistoryCommit commit)
{
    public Task<IReadOnlyList<ConfigVersion>> ListAsync(MacAddress mac, int limit, CancellationToken token) => store.HistoryAsync(mac, limit, token);

    public Task<ConfigVersion?> FindAsync(MacAddress mac, int number, CancellationToken token) => store.FindAsync(mac, number, token);

    public async Task<ImmutableArray<FileContent>> ReadAsync(ConfigVersion? version, CancellationToken token)
    {
        var files = ImmutableArray.CreateBuilder<FileContent>();
        foreach (var file in version?.Files ?? [])
        {
            if (await contents.ReadAsync(file.Hash, token) is { } content)
                files.Add(new(file.Name, file.Format, content));
        }

        return files.ToImmutable();
    }

    /// <summary>Gives the phone the files of an older version again, as a new version, and holds it there.</summary>
    /// <returns>The new version; null when there is no such version.</returns>
    public Task<PublishedConfig?> RollbackAsync(MacAddress mac, int number, string author, CancellationToken token) =>
        changes.InTurnAsync(
            async () =>
            {
                if (published.Find(mac) is null || await store.FindAsync(mac, number, token) is not { } old)
                    return null;
                var reason = new PublishReason(author, $"rolled back to version {number}");
                return await commit.RollbackAsync(old, published.LastNumber(mac) + 1, reason, token);
            },
            token);

    /// <summary>Lets a held phone have what the fleet says now.</summary>
    public async Task<Publication?> ReleaseAsync(MacAddress mac, string author, CancellationToken token)
    {
        var released = await changes.InTurnAsync(
            async () => published.Find(mac) is { IsHeld: true } held && await commit.ReleaseAsync(held, author, token), token);
        return released
            ? await changes.PublishAsync(fleet => fleet.Devices.TryGetValue(mac, out var device) ? [device] : [], null, new(author, "released from an older version"), token)
            : null;
    }
}

/// <summary>Writes rollbacks and releases, each with its audit row.</summary>
internal sealed class HistoryCommit(Database database, AuditTrail audit, PublishedConfigs published, TimeProvider time)
{
    public Task<PublishedConfig?> RollbackAsync(ConfigVersion old, int number, PublishReason reason, CancellationToken token)
    {
        var version = old with { Number = number, PublishedAt = time.GetUtcNow(), Author = reason.Author, Reason = reason.Why };
        return SaveAsync(new(version, IsHeld: true), new AuditEntry("rolled back", $"devices/{old.Mac}", reason.Why), reason.Author, token);
    }

    public async Task<bool> ReleaseAsync(PublishedConfig held, string author, CancellationToken token) =>
        await SaveAsync(held with { IsHeld = false }, new AuditEntry("released", $"devices/{held.Version.Mac}", ""), author, token) is not null;

    private async Task<PublishedConfig?> SaveAsync(PublishedConfig config, AuditEntry entry, string author, CancellationToken token)
    {
        await database.InTransactionAsync(
            async transaction =>
            {
                await ConfigStore.SaveAsync(transaction, [config], [], token);
                await audit.AddAsync(transaction, author, [entry], token);
                return true;
            },
            token);
        published.Set(config);
        return config;
    }
}
