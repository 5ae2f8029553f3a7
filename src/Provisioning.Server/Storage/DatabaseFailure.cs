using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Provisioning.Storage;

/// <summary>What went wrong with the database, in an operator's words.</summary>
internal sealed record DatabaseFailure(string What, string Remedy, bool IsFull)
{
    private const int SqliteFull = 13;

    /// <summary>SQLITE_IOERR_SHMSIZE: no room for the file of shared memory beside the database.</summary>
    private const int SqliteNoSharedMemory = 4874;

    /// <returns>Null when the exception has nothing to do with the database.</returns>
    public static DatabaseFailure? Of(Exception exception, DatabaseOptions options) => exception switch
    {
        SqliteException { SqliteErrorCode: SqliteFull } or SqliteException { SqliteExtendedErrorCode: SqliteNoSharedMemory } =>
            new("The disk is full", $"Make room on the disk that holds '{Path.GetFullPath(options.Folder)}'.", true),
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => new("The disk of the PostgreSQL server is full", "Make room there.", true),
        DbException => new($"The database failed ({exception.Message.TrimEnd('.')})", "See that it is up and its disk is sound.", false),
        _ => null,
    };
}
