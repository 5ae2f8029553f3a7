using System.Collections.Immutable;
using Dapper;
using Provisioning.Audit;
using Provisioning.Storage;

namespace Provisioning.Admin;

/// <summary>API tokens: in the database by hash, and in memory so that a request costs no query.</summary>
internal sealed class ApiTokenStore(Database database, AuditTrail audit, TimeProvider time)
{
    private volatile ImmutableDictionary<string, ApiToken> _byHash = ImmutableDictionary.Create<string, ApiToken>(StringComparer.Ordinal);

    public IEnumerable<ApiToken> All => _byHash.Values.OrderBy(token => token.Name, StringComparer.Ordinal);

    /// <summary>Looked up by its SHA-256, so the time it takes tells nothing about the token.</summary>
    public ApiToken? Find(string text) => _byHash.GetValueOrDefault(Key(TokenText.Hash(text)));

    public async Task LoadAsync(CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        var rows = await connection.QueryAsync<TokenRow>(new CommandDefinition(
            "SELECT name AS Name, hash AS Hash, role AS Role, created_at AS CreatedAt, created_by AS CreatedBy FROM api_tokens", cancellationToken: token));
        _byHash = rows.ToImmutableDictionary(row => Key(row.Hash), row => row.ToToken(), StringComparer.Ordinal);
    }

    /// <returns>The text of the token, to be shown once; null when the name is taken.</returns>
    public async Task<string?> CreateAsync(string name, Role role, string actor, CancellationToken token)
    {
        var text = TokenText.Create();
        var created = await database.InTransactionAsync(
            async transaction =>
            {
                var added = await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                    """
                    INSERT INTO api_tokens (name, hash, role, created_at, created_by) VALUES (@name, @hash, @role, @at, @actor)
                    ON CONFLICT (name) DO NOTHING
                    """,
                    new { name, hash = TokenText.Hash(text), role = role.ToString(), at = time.GetUtcNow().ToUnixTimeMilliseconds(), actor },
                    transaction, cancellationToken: token));
                if (added > 0)
                    await audit.AddAsync(transaction, actor, [new AuditEntry("added", $"tokens/{name}", $"role {role}")], token);
                return added > 0;
            },
            token);
        await LoadAsync(token);
        return created ? text : null;
    }

    public async Task<bool> RemoveAsync(string name, string actor, CancellationToken token)
    {
        var removed = await database.InTransactionAsync(
            async transaction =>
            {
                var rows = await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                    "DELETE FROM api_tokens WHERE name = @name", new { name }, transaction, cancellationToken: token));
                if (rows > 0)
                    await audit.AddAsync(transaction, actor, [new AuditEntry("removed", $"tokens/{name}", "")], token);
                return rows > 0;
            },
            token);
        await LoadAsync(token);
        return removed;
    }

    private static string Key(byte[] hash) => Convert.ToHexString(hash);

    private sealed record TokenRow
    {
        public required string Name { get; init; }

        public required byte[] Hash { get; init; }

        public required string Role { get; init; }

        public required long CreatedAt { get; init; }

        public required string CreatedBy { get; init; }

        public ApiToken ToToken() => new(Name, Enum.Parse<Role>(Role), DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt), CreatedBy);
    }
}
