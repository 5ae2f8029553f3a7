using Dapper;
using Provisioning.Configs;
using Provisioning.Devices;
using Provisioning.Storage;

namespace Provisioning.Tests.Configs;

/// <summary>Changes a server's fleet and looks at what became of it.</summary>
internal static class Changing
{
    public static readonly MacAddress Alice = MacAddress.Parse("805ec0000001");

    public static readonly MacAddress Bilal = MacAddress.Parse("805ec0000002");

    public static async Task<TestServer> StartSmallAsync(DatabaseKind kind)
    {
        var server = await TestServer.StartAsync(kind);
        await server.ApplyAsync(Office.Small);
        return server;
    }

    public static Task<ChangeOutcome> ChangeAsync(this TestServer server, Func<Fleet, Fleet> edit, string author = "test") =>
        server.Get<FleetChanges>().ChangeAsync(new ChangeRequest { Edit = fleet => FleetEdit.Of(edit(fleet)), Reason = new PublishReason(author, "changed by a test") }, TestServer.Token);

    public static Fleet Rename(this Fleet fleet, string number, string name)
    {
        var extension = fleet.Extensions[ExtensionNumber.Parse(number)];
        return fleet with { Extensions = fleet.Extensions.SetItem(extension.Number, extension with { Name = name }) };
    }

    public static PublishedConfig Published(this TestServer server, MacAddress mac) => server.Get<PublishedConfigs>().Find(mac)!;

    public static int Version(this TestServer server, MacAddress mac) => server.Published(mac).Version.Number;

    /// <summary>What would be served, across all phones: <c>mac version held hash hash …</c>.</summary>
    public static string[] Served(this TestServer server) =>
        [.. server.Get<PublishedConfigs>().All.OrderBy(config => config.Version.Mac).Select(config => $"{config.Version.Mac} {config.Version.Number} {config.IsHeld} {string.Join(' ', config.Version.Files.Select(file => file.Hash))}")];

    public static async Task<long> CountAsync(this TestServer server, string table)
    {
        await using var connection = await server.Get<Database>().ConnectAsync(TestServer.Token);
        return await connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM {table}");
    }

    public static async Task ExecuteAsync(this TestServer server, string sql)
    {
        await using var connection = await server.Get<Database>().ConnectAsync(TestServer.Token);
        await connection.ExecuteAsync(sql);
    }
}
