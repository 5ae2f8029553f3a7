using System.Data.Common;

namespace Provisioning.Storage;

/// <summary>Whether the database can be used now.</summary>
/// <param name="Trouble">In the database's words; empty when all is well.</param>
internal sealed record DatabaseProbe(bool CanRead, bool CanWrite, string Trouble)
{
    /// <summary>A change that changes nothing, but needs all that a change needs.</summary>
    private const string Nothing = "UPDATE server_state SET value = value WHERE name = ''";

    /// <summary>Longer than any transaction but a large fleet's, shorter than whoever asks for the health is willing to wait.</summary>
    private const int PatienceSeconds = 2;

    public static async Task<DatabaseProbe> TakeAsync(Database database, CancellationToken token)
    {
        var canRead = false;
        try
        {
            await using var connection = await database.ConnectAsync(token);
            await ExecuteAsync(connection, "SELECT 1", token); // a pooled connection may have died
            canRead = true;
            await ExecuteAsync(connection, Nothing, token);
            return new(true, true, "");
        }
        catch (DbException e)
        {
            return new(canRead, false, e.Message);
        }
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql, CancellationToken token)
    {
        await using var command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = (sql, PatienceSeconds);
        await command.ExecuteNonQueryAsync(token);
    }
}
