using Provisioning.Admin;
using Provisioning.Tests.Configs;

namespace Provisioning.Tests.Admin;

public sealed class TokensTests
{
    [Theory, OnBothDatabases]
    public async Task A_token_is_made_used_listed_and_taken_back_at_once(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);

        var made = (await server.Http.SendAsync("POST", "/api/tokens", """{"name":"ci / nightly","role":"operator"}""")).Is(201);
        var text = (string)made.Json["token"]!;
        Assert.Matches("^prov_[A-Za-z0-9_-]{43}$", text);
        (await server.Http.SendAsync("POST", "/api/tokens", """{"name":"ci / nightly","role":"viewer"}""")).IsProblem(409, "The name is taken");

        var user = server.Client(text);
        (await user.SendAsync("GET", "/api/devices")).Is(200);
        (await user.SendAsync("GET", "/api/tokens")).IsProblem(403, "This token may not do that");
        var list = (await server.Http.SendAsync("GET", "/api/tokens")).Is(200);
        Assert.Equal(["ci / nightly operator first-admin", "first-admin admin server"], list.Json.AsArray().Select(token => $"{token!["name"]} {token["role"]} {token["createdBy"]}"));
        Assert.DoesNotContain("prov_", list.Text, StringComparison.Ordinal);

        (await server.Http.SendAsync("DELETE", made.Location!)).Is(204);
        (await user.SendAsync("GET", "/api/devices")).IsProblem(401, "A valid API token is needed");
        (await server.Http.SendAsync("DELETE", made.Location!)).IsProblem(404, "There is no such thing");
        Assert.DoesNotContain(text, await server.Database.DumpAsync(), StringComparison.Ordinal);
        var audit = (await server.Http.SendAsync("GET", "/api/audit?subject=tokens/ci%20/%20nightly")).Json.AsArray();
        Assert.Equal(["removed by first-admin", "added by first-admin"], audit.Select(row => $"{row!["action"]} by {row["actor"]}"));
    }

    [Theory]
    [InlineData("""{"name":" ","role":"viewer"}""", 422)]
    [InlineData("""{"name":"x","role":"king"}""", 400)]
    [InlineData("""{"name":"x","role":7}""", 400)]
    [InlineData("""{"name":null,"role":"viewer"}""", 400)]
    [InlineData("""{"role":"viewer"}""", 400)]
    [InlineData("{}", 400)]
    [InlineData("", 400)]
    public async Task A_token_needs_a_name_and_a_role_that_exists(string body, int status)
    {
        await using var server = await TestServer.StartAsync();

        var refused = (await server.Http.SendAsync("POST", "/api/tokens", body)).Is(status);

        Assert.Equal("application/problem+json", refused.Type);
        Assert.Single((await server.Http.SendAsync("GET", "/api/tokens")).Json.AsArray());
    }

    [Fact]
    public async Task The_first_token_is_printed_once_and_never_again()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using (var first = await ServerProcess.StartAsync(database))
        {
            Assert.Contains($"The first administrator's API token, shown this once:\n\n    {first.AdminToken}\n", first.FirstOutput, StringComparison.Ordinal);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, ModeOf(Path.Combine(database.Folder, "first-token")));
            (await first.Http.SendAsync("GET", "/api/tokens")).Is(200);
        }

        await using var second = await ServerProcess.StartAsync(database);
        Assert.DoesNotContain("prov_", second.FirstOutput, StringComparison.Ordinal);
        (await second.Http.SendAsync("GET", "/api/tokens")).Is(200);
    }

    [Fact]
    public async Task A_token_and_its_audit_row_are_one()
    {
        await using var server = await TestServer.StartAsync();
        server.ExpectedErrors.Add("The database failed");
        await server.ExecuteAsync("ALTER TABLE audit RENAME TO audit_gone");

        (await server.Http.SendAsync("POST", "/api/tokens", """{"name":"x","role":"admin"}""")).Is(503);

        await server.ExecuteAsync("ALTER TABLE audit_gone RENAME TO audit");
        Assert.Single(server.Get<ApiTokenStore>().All);
        Assert.Equal(1, await server.CountAsync("api_tokens"));
    }

    private static UnixFileMode ModeOf(string path) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);
}
