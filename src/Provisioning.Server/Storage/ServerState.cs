using Dapper;

namespace Provisioning.Storage;

/// <summary>A few named values that the server remembers of itself.</summary>
internal sealed class ServerState(Database database)
{
    public async Task<string?> ReadAsync(string name, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        return await connection.ExecuteScalarAsync<string?>(new CommandDefinition(
            "SELECT value FROM server_state WHERE name = @name", new { name }, cancellationToken: token));
    }

    public async Task WriteAsync(string name, string value, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        await connection.ExecuteAsync(new CommandDefinition(
            "INSERT INTO server_state (name, value) VALUES (@name, @value) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            new { name, value }, cancellationToken: token));
    }
}
