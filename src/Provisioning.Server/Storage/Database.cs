using System.Data.Common;
using Dapper;
using DbUp;
using DbUp.Builder;
using DbUp.Engine.Output;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Provisioning.Storage;

/// <summary>
/// The one way to the database: SQLite in a file by default, or PostgreSQL. Stores write one SQL text that both understand
/// (TEXT, BIGINT for numbers and for milliseconds UTC, BLOB/bytea) and never ask which one they talk to.
/// </summary>
internal sealed class Database : IAsyncDisposable
{
    private const string SqliteFile = "provisioning.db";
    private readonly DbDataSource _source;
    private readonly FileStream? _lock;

    private Database(DbDataSource source, FileStream? fileLock) => (_source, _lock) = (source, fileLock);

    /// <summary>Other servers may use it at the same time.</summary>
    public bool IsShared => _lock is null;

    /// <summary>For a library that makes its own connections.</summary>
    public DbDataSource Source => _source;

    /// <summary>Opens the database, brings its tables up to date, and keeps other servers out of a SQLite file.</summary>
    /// <exception cref="DatabaseUnavailableException">Says what the operator must do.</exception>
    public static Database Open(DatabaseOptions options)
    {
        var folder = Directory.CreateDirectory(options.Folder).FullName;
        return options.PostgreSql.Length > 0 ? OpenPostgreSql(options.PostgreSql) : OpenSqlite(Path.Combine(folder, SqliteFile));
    }

    public async Task<DbConnection> ConnectAsync(CancellationToken token) => await _source.OpenConnectionAsync(token);

    /// <summary>Runs <paramref name="work"/> in one transaction: all of it is kept, or nothing.</summary>
    public async Task<T> InTransactionAsync<T>(Func<DbTransaction, Task<T>> work, CancellationToken token)
    {
        await using var connection = await ConnectAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        var result = await work(transaction);
        // Once begun, a commit is not called off: who gives up waiting must not leave open whether it happened.
        await transaction.CommitAsync(CancellationToken.None);
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        if (_lock is null)
            return;
        using var ours = new SqliteConnection(_source.ConnectionString);
        SqliteConnection.ClearPool(ours);
        await _lock.DisposeAsync();
    }

    private static Database OpenSqlite(string path)
    {
        var fileLock = LockFile(path + ".lock");
        // WAL lets phones be served while a change is written; FULL keeps a committed change through a power cut.
        var connectionString = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, DefaultTimeout = 30 }.ToString();
        using (var connection = new SqliteConnection(connectionString))
        {
            connection.Open();
            connection.Execute("PRAGMA journal_mode = WAL");
        }

        Upgrade(DeployChanges.To.SqliteDatabase(connectionString), "BLOB");
        return new Database(SqliteFactory.Instance.CreateDataSource(connectionString), fileLock);
    }

    private static Database OpenPostgreSql(string connectionString)
    {
        Upgrade(DeployChanges.To.PostgresqlDatabase(connectionString), "bytea");
        return new Database(NpgsqlDataSource.Create(connectionString), null);
    }

    private static void Upgrade(UpgradeEngineBuilder builder, string blob)
    {
        var result = builder
            .WithScriptsEmbeddedInAssembly(typeof(Database).Assembly, name => name.EndsWith(".sql", StringComparison.Ordinal))
            .WithVariable("blob", blob)
            .WithTransactionPerScript()
            .LogTo(new NoOpUpgradeLog())
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
            throw new DatabaseUnavailableException($"The database could not be opened or upgraded: {result.Error.Message}", result.Error);
    }

    private static FileStream LockFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new DatabaseUnavailableException(
                $"Another server is using this database ({path} is locked). Stop it, or give this one its own folder (Database:Folder), "
                + "or let both share a PostgreSQL server (Database:PostgreSql).", e);
        }
    }
}

/// <summary>The database cannot be used; the message tells the operator what to do.</summary>
internal sealed class DatabaseUnavailableException(string message, Exception cause) : Exception(message, cause);
