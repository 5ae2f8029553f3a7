using System.Globalization;
using Dapper;
using Provisioning.Devices;
using Provisioning.Tests.Admin;
using Provisioning.Tests.Configs;

namespace Provisioning.Tests.EndToEnd;

public sealed class FullDiskTests
{
    /// <summary>No test may fill a real disk, so the file is kept from growing: SQLite says the same.</summary>
    [Fact]
    public async Task A_full_disk_refuses_the_change_whole_and_says_what_to_do_and_later_the_same_change_works()
    {
        await using var server = await Changing.StartSmallAsync(DatabaseKind.Sqlite);
        server.ExpectedErrors.Add("The disk is full");
        var (fleet, served, audit) = (server.Fleet, server.Served(), await server.CountAsync("audit"));
        var large = Office.Large(2_000, 3);
        var before = await LimitAsync(server, "(SELECT 0)");
        await LimitAsync(server, string.Create(CultureInfo.InvariantCulture, $"{before + 200}"));

        var response = await server.PostFleetAsync("apply", large);

        var answer = new Answer(response.StatusCode, null, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(TestServer.Token))
            .IsProblem(507, "The disk is full");
        Assert.Equal($"Nothing was changed. Make room on the disk that holds '{server.Database.Folder}'. Then send the request again.", (string?)answer.Json["detail"]);
        Assert.Same(fleet, server.Fleet);
        Assert.Equal(served, server.Served());
        Assert.Equal((2, audit), (await server.CountAsync("config_versions"), await server.CountAsync("audit")));

        await LimitAsync(server, "1000000");
        Assert.Equal(2_000, (int)(await server.ApplyAsync(large))["published"]!);
        Assert.Equal(2_000, server.Fleet.Devices.Count);
        Assert.Equal(2, server.Version(MacAddress.Parse("805ec0000001")));
    }

    /// <summary>The limit belongs to a connection, so it is set on each that the pool holds.</summary>
    private static async Task<long> LimitAsync(TestServer server, string pages)
    {
        var database = server.Get<Provisioning.Storage.Database>();
        var connections = new List<System.Data.Common.DbConnection>();
        for (var i = 0; i < 4; i++)
            connections.Add(await database.ConnectAsync(TestServer.Token));
        long count = 0;
        foreach (var connection in connections)
        {
            count = await connection.ExecuteScalarAsync<long>("PRAGMA page_count");
            if (!pages.StartsWith('('))
                await connection.ExecuteScalarAsync<long>($"PRAGMA max_page_count = {pages}");
            await connection.DisposeAsync();
        }

        return count;
    }
}
