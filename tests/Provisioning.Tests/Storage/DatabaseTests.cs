using Dapper;
using Provisioning.Storage;

namespace Provisioning.Tests.Storage;

public sealed class DatabaseTests
{
    [Theory, OnBothDatabases]
    public async Task A_transaction_that_fails_leaves_nothing(DatabaseKind kind)
    {
        await using var files = await TestDatabase.CreateAsync(kind);
        await using var database = files.Open();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => database.InTransactionAsync<bool>(
            async transaction =>
            {
                await using var rows = new BulkInsert(transaction, "audit", "", "number", "at", "actor", "action", "subject", "detail");
                await rows.AddAsync(TestServer.Token, 1L, 2L, "a", "b", "c", "d");
                await rows.FlushAsync(TestServer.Token);
                throw new InvalidOperationException("half done");
            },
            TestServer.Token));

        Assert.Equal("half done", failure.Message);
        await using var connection = await database.ConnectAsync(TestServer.Token);
        Assert.Equal(0, await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM audit"));
    }

    [Theory, OnBothDatabases]
    public async Task Opening_again_keeps_what_is_there(DatabaseKind kind)
    {
        await using var files = await TestDatabase.CreateAsync(kind);
        await using (var first = files.Open())
        {
            await first.InTransactionAsync(
                transaction => transaction.Connection!.ExecuteAsync("INSERT INTO configs (mac, number, held) VALUES ('805ec0000001', 7, 0)", transaction: transaction), TestServer.Token);
        }

        await using var second = files.Open();
        await using var connection = await second.ConnectAsync(TestServer.Token);
        Assert.Equal(7, await connection.ExecuteScalarAsync<long>("SELECT number FROM configs"));
    }

    [Fact]
    public async Task A_sqlite_file_is_opened_once_and_the_second_is_told_what_to_do()
    {
        await using var files = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var first = files.Open();

        var refusal = Assert.Throws<DatabaseUnavailableException>(files.Open);

        Assert.Equal(
            $"Another server is using this database ({files.SqliteFile}.lock is locked). Stop it, or give this one its own folder (Database:Folder), "
            + "or let both share a PostgreSQL server (Database:PostgreSql).",
            refusal.Message);
        await using var connection = await first.ConnectAsync(TestServer.Token);
        Assert.Equal("wal", await connection.ExecuteScalarAsync<string>("PRAGMA journal_mode"));
    }

    [Fact]
    public void A_postgresql_server_that_does_not_answer_is_named()
    {
        var folder = Directory.CreateTempSubdirectory("provisioning-test").FullName;

        var refusal = Assert.Throws<DatabaseUnavailableException>(
            () => Database.Open(new DatabaseOptions { Folder = folder, PostgreSql = "Host=127.0.0.1;Port=1;Username=nobody;Database=none;Password=very-secret" }));

        Assert.Contains("The database could not be opened or upgraded:", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:1", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret", refusal.Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Theory, OnBothDatabases]
    public async Task Any_number_of_rows_is_inserted(DatabaseKind kind)
    {
        await using var files = await TestDatabase.CreateAsync(kind);
        await using var database = files.Open();
        const int Rows = 123;

        await database.InTransactionAsync(
            async transaction =>
            {
                await using var rows = new BulkInsert(transaction, "configs", "", "mac", "number", "held");
                for (var row = 0; row < Rows; row++)
                    await rows.AddAsync(TestServer.Token, $"{row}", (long)row, 0L);
                await rows.FlushAsync(TestServer.Token);
                return true;
            },
            TestServer.Token);

        await using var connection = await database.ConnectAsync(TestServer.Token);
        Assert.Equal(Rows, await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM configs WHERE mac = CAST(number AS TEXT)"));
    }

    [Theory, OnBothDatabases]
    public async Task A_row_with_another_number_of_values_than_columns_is_a_mistake_of_ours(DatabaseKind kind)
    {
        await using var files = await TestDatabase.CreateAsync(kind);
        await using var database = files.Open();
        await using var connection = await database.ConnectAsync(TestServer.Token);
        await using var transaction = await connection.BeginTransactionAsync(TestServer.Token);
        await using var rows = new BulkInsert(transaction, "configs", "", "mac", "number");

        var mistake = await Assert.ThrowsAsync<ArgumentException>(() => rows.AddAsync(TestServer.Token, "805ec0000001").AsTask());

        Assert.StartsWith("1 values for 2 columns of configs", mistake.Message, StringComparison.Ordinal);
    }
}
