using Provisioning.Tests.Configs;

namespace Provisioning.Tests.Admin;

public sealed class AuditTests
{
    [Theory, OnBothDatabases]
    public async Task Who_did_what_is_listed_newest_first_page_by_page(DatabaseKind kind)
    {
        await using var server = await Changing.StartSmallAsync(kind);
        await server.ChangeAsync(fleet => fleet.Rename("102", "Bill"), "alice@example.com");
        await server.ChangeAsync(fleet => fleet.Rename("102", "Bob"), "carol@example.com");
        (await server.Http.SendAsync("POST", "/api/devices/805ec0000002/rollback", """{"version":1}""")).Is(200);

        var all = (await server.JsonAsync("/api/audit?limit=3")).AsArray();
        var next = (await server.JsonAsync($"/api/audit?limit=1&before={all[^1]!["number"]}")).AsArray();
        var about = (await server.JsonAsync("/api/audit?subject=extensions/102")).AsArray();

        Assert.Equal(
            ["first-admin rolled back devices/805ec0000002", "carol@example.com changed extensions/102", "alice@example.com changed extensions/102"],
            all.Select(row => $"{row!["actor"]} {row["action"]} {row["subject"]}"));
        Assert.Equal("first-admin added monitoringGroups/Support", $"{next[0]!["actor"]} {next[0]!["action"]} {next[0]!["subject"]}");
        Assert.Equal(["changed", "changed", "added"], about.Select(row => (string)row!["action"]!));
        Assert.Equal("""{"why":"changed by a test","fields":{"name":{"before":"Bill","after":"Bob"}}}""", (string?)about[0]!["detail"]);
    }

    [Fact]
    public async Task An_apply_is_one_row_a_thing_with_the_name_of_the_file()
    {
        await using var server = await Changing.StartSmallAsync(DatabaseKind.Sqlite);

        var rows = (await server.JsonAsync("/api/audit")).AsArray();

        Assert.Equal(
            [
                "account", "devices/805ec0000001", "devices/805ec0000002", "extensions/101", "extensions/102", "monitoringGroups/Support", "pbxs/main", "sites/london",
                "tokens/first-admin",
            ],
            rows.Select(row => (string)row!["subject"]!).Order(StringComparer.Ordinal));
        Assert.Equal(8, rows.Count(row => ((string)row!["detail"]!).Contains("\"why\":\"applied fleet.yaml\"", StringComparison.Ordinal)));
    }

    [Theory, OnBothDatabases]
    public async Task A_request_whose_audit_row_cannot_be_written_changes_nothing(DatabaseKind kind)
    {
        await using var server = await Changing.StartSmallAsync(kind);
        server.ExpectedErrors.Add("The database failed");
        var (fleet, served, rows) = (server.Fleet, server.Served(), await server.CountAsync("fleet"));
        await server.ExecuteAsync("ALTER TABLE audit RENAME TO audit_gone");

        var put = (await server.Http.SendAsync("PUT", "/api/pbxs/main", """{"name":"main","address":"other.example.com"}""", "*")).Is(503);
        (await server.Http.SendAsync("DELETE", "/api/monitoringGroups/Support", ifMatch: "*")).Is(503);
        (await server.Http.SendAsync("POST", "/api/devices/805ec0000002/rollback", """{"version":1}""")).Is(503);

        Assert.StartsWith("The database failed (", (string?)put.Json["title"], StringComparison.Ordinal);
        Assert.Equal("Nothing was changed. See that it is up and its disk is sound. Then send the request again.", (string?)put.Json["detail"]);
        Assert.Same(fleet, server.Fleet);
        Assert.Equal(served, server.Served());
        Assert.Equal((rows, 2), (await server.CountAsync("fleet"), await server.CountAsync("config_versions")));
    }
}
