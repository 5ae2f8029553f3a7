using Provisioning.Tests.Admin;

namespace Provisioning.Tests.EndToEnd;

public sealed class SecondServerTests
{
    [Fact]
    public async Task A_second_server_on_the_same_file_says_so_and_ends_and_the_first_is_untouched()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var first = await ServerProcess.StartAsync(database);

        var second = await Programs.RunAsync(["serve", .. database.Settings, "Admin:Port=0", "Delivery:HttpPort=", "Delivery:HttpsPort=", "Messaging:Port=0", "Sip:Port=0"]);

        Assert.Equal(1, second.ExitCode);
        Assert.Equal(
            $"Another server is using this database ({database.SqliteFile}.lock is locked). Stop it, or give this one its own folder (Database:Folder), "
            + "or let both share a PostgreSQL server (Database:PostgreSql).\n",
            second.Error);
        (await first.Http.SendAsync("GET", "/api/devices")).Is(200);
        (await first.Http.SendAsync("POST", "/api/pbxs", """{"name":"main","address":"pbx.example.com"}""")).Is(201);
    }

    [Theory]
    [InlineData("Admin:Port=100000", "The field Port must be between 0 and 65535.")]
    [InlineData("Admin:MaxBodyBytes=1", "The field MaxBodyBytes must be between 1000000 and 1000000000.")]
    [InlineData("Database:Folder=", "The Folder field is required.")]
    [InlineData("Configs:CacheBytes=1", "The field CacheBytes must be between")]
    [InlineData("Database:PostgreSql=Host=127.0.0.1;Port=1;Username=a", "The database could not be opened or upgraded")]
    [InlineData("Admin:Address=everywhere", "Admin:Address must be an IP address of this machine such as 127.0.0.1, or 0.0.0.0 for all.")]
    public async Task A_wrong_setting_stops_the_start_with_a_sentence(string setting, string sentence)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);

        var ended = await Programs.RunAsync(["serve", $"Database:Folder={database.Folder}", "Admin:Port=0", "Delivery:HttpPort=", "Delivery:HttpsPort=", "Messaging:Port=0", "Sip:Port=0", setting]);

        Assert.True(ended.ExitCode == 1, ended.ToString());
        Assert.Contains(sentence, ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_stops_the_start_with_a_sentence()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var other = await TestServer.StartAsync();

        var ended = await Programs.RunAsync(["serve", .. database.Settings, $"Admin:Port={other.Address.Port}", "Delivery:HttpPort=", "Delivery:HttpsPort=", "Messaging:Port=0", "Sip:Port=0"]);

        Assert.Equal(1, ended.ExitCode);
        Assert.Contains($"127.0.0.1:{other.Address.Port}: address already in use", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
    }
}
