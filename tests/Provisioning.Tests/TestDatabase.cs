using System.Reflection;
using System.Text;
using Provisioning.Storage;
using Xunit.Sdk;
using Xunit.v3;

namespace Provisioning.Tests;

public enum DatabaseKind
{
    Sqlite,
    PostgreSql,
}

/// <summary>The test runs on SQLite and on PostgreSQL.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnBothDatabasesAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>([new TheoryDataRow(DatabaseKind.Sqlite), new TheoryDataRow(DatabaseKind.PostgreSql)]);

    public override bool SupportsDiscoveryEnumeration() => true;
}

/// <summary>An empty database and the data folder beside it; both go with the test.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private bool _isOnOwnServer;

    private TestDatabase(DatabaseOptions options) => Options = options;

    public DatabaseOptions Options { get; }

    public string Folder => Options.Folder;

    public string SqliteFile => Path.Combine(Folder, "provisioning.db");

    /// <summary>What the server is told.</summary>
    public string[] Settings => [$"Database:Folder={Folder}", $"Database:PostgreSql={Options.PostgreSql}"];

    public static async Task<TestDatabase> CreateAsync(DatabaseKind kind) => new(new DatabaseOptions
    {
        Folder = Directory.CreateTempSubdirectory("provisioning-test").FullName,
        PostgreSql = kind == DatabaseKind.PostgreSql ? await PostgreSqlServer.CreateDatabaseAsync() : "",
    });

    /// <summary>On a PostgreSQL that goes before this does.</summary>
    public static async Task<TestDatabase> CreateOnAsync(PostgreSqlServer server) => new(new DatabaseOptions
    {
        Folder = Directory.CreateTempSubdirectory("provisioning-test").FullName,
        PostgreSql = await server.CreateOwnDatabaseAsync("outage"),
    })
    {
        _isOnOwnServer = true,
    };

    public Database Open() => Database.Open(Options);

    /// <summary>Everything that lies in the database, byte for byte, as somebody with the file or a dump would read it.</summary>
    public async Task<string> DumpAsync() => Options.PostgreSql.Length > 0
        ? await PostgreSqlServer.DumpAsync(Options.PostgreSql)
        : string.Concat(Directory.GetFiles(Folder, "provisioning.db*").Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).Select(ReadShared));

    public async ValueTask DisposeAsync()
    {
        if (Options.PostgreSql.Length > 0 && !_isOnOwnServer)
            await PostgreSqlServer.DropDatabaseAsync(Options.PostgreSql);
        Directory.Delete(Folder, recursive: true);
    }

    private static string ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file, Encoding.Latin1);
        return reader.ReadToEnd();
    }
}
