using System.Data.Common;
using Dapper;
using Provisioning.Devices;
using Provisioning.Rendering;
using Provisioning.Storage;

namespace Provisioning.Delivery;

/// <summary>The table behind <see cref="ContactTokens"/>.</summary>
internal sealed class ContactTokenStore(Database database, TimeProvider time)
{
    private const string Columns = "hash AS Hash, mac AS Mac, not_before AS NotBefore, expires_at AS ExpiresAt, spent_at AS SpentAt";

    public async Task AddAsync(ContactToken added, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        await connection.ExecuteAsync(new CommandDefinition(
            "INSERT INTO contact_tokens (hash, mac, not_before, expires_at) VALUES (@hash, @mac, @notBefore, @expires)",
            new
            {
                hash = added.Hash.ToArray(),
                mac = added.Mac.ToString(),
                notBefore = added.NotBefore.ToUnixTimeMilliseconds(),
                expires = added.Expires.ToUnixTimeMilliseconds(),
            },
            cancellationToken: token));
    }

    public async Task<ContactToken?> FindAsync(ContentHash hash, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        var row = await connection.QuerySingleOrDefaultAsync<TokenRow>(new CommandDefinition(
            $"SELECT {Columns} FROM contact_tokens WHERE hash = @hash", new { hash = hash.ToArray() }, cancellationToken: token));
        return row?.ToToken();
    }

    public async Task<IReadOnlyList<ContactToken>> ListOpenAsync(DateTimeOffset now, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        var rows = await connection.QueryAsync<TokenRow>(new CommandDefinition(
            $"SELECT {Columns} FROM contact_tokens WHERE spent_at IS NULL AND expires_at > @now",
            new { now = now.ToUnixTimeMilliseconds() }, cancellationToken: token));
        return [.. rows.Select(row => row.ToToken())];
    }

    public async Task SpendAsync(DbTransaction transaction, IEnumerable<MacAddress> macs, CancellationToken token)
    {
        foreach (var mac in macs)
        {
            await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                "UPDATE contact_tokens SET spent_at = @now WHERE mac = @mac AND spent_at IS NULL",
                new { now = time.GetUtcNow().ToUnixTimeMilliseconds(), mac = mac.ToString() }, transaction, cancellationToken: token));
        }
    }

    private sealed record TokenRow
    {
        public required byte[] Hash { get; init; }

        public required string Mac { get; init; }

        public required long NotBefore { get; init; }

        public required long ExpiresAt { get; init; }

        public long? SpentAt { get; init; }

        public ContactToken ToToken() => new(
            new ContentHash(Hash), MacAddress.Parse(Mac), DateTimeOffset.FromUnixTimeMilliseconds(NotBefore),
            DateTimeOffset.FromUnixTimeMilliseconds(ExpiresAt), SpentAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null);
    }
}
