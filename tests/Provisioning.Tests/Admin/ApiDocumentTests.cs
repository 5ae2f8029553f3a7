using System.Text.Json;
using System.Text.Json.Nodes;

namespace Provisioning.Tests.Admin;

public sealed class ApiDocumentTests
{
    private static readonly string CheckedIn = Path.Combine(Repository.Root, "src", "Provisioning.Server", "Admin", "openapi.json");

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task The_document_is_the_one_that_is_checked_in()
    {
        await using var server = await TestServer.StartAsync();
        var text = (await server.JsonAsync("/openapi/v1.json")).ToJsonString(Indented) + "\n";
        if (Environment.GetEnvironmentVariable("OPENAPI") == "rewrite")
            await File.WriteAllTextAsync(CheckedIn, text, TestServer.Token);

        var expected = await File.ReadAllTextAsync(CheckedIn, TestServer.Token);

        Assert.True(expected == text, "The API is not what src/Provisioning.Server/Admin/openapi.json says. If that is meant, run this test with OPENAPI=rewrite and look at the difference.");
    }

    [Fact]
    public async Task Every_route_says_what_it_does_where_it_belongs_and_that_it_wants_a_token()
    {
        await using var server = await TestServer.StartAsync();
        var document = await server.JsonAsync("/openapi/v1.json");

        Assert.StartsWith("3.1.", (string?)document["openapi"], StringComparison.Ordinal);
        Assert.Equal("""[{"Bearer":[]}]""", document["security"]!.ToJsonString());
        Assert.Equal("bearer", (string?)document["components"]!["securitySchemes"]!["Bearer"]!["scheme"]);
        var poor = from path in document["paths"]!.AsObject()
                   from operation in path.Value!.AsObject()
                   let told = operation.Value!.AsObject()
                   where string.IsNullOrEmpty((string?)told["summary"]) || told["tags"] is not JsonArray { Count: > 0 } || told["operationId"] is null || told["security"] is JsonArray { Count: 0 }
                   select $"{operation.Key} {path.Key}";
        Assert.Empty(poor);
    }

    [Fact]
    public async Task The_document_and_its_page_are_open_to_everybody_and_nothing_else_is()
    {
        await using var server = await TestServer.StartAsync();
        var nobody = server.Client(null);

        (await nobody.SendAsync("GET", "/openapi/v1.json")).Is(200);
        (await nobody.SendAsync("GET", "/docs")).Is(200);
        (await nobody.SendAsync("GET", "/api/fleet")).Is(401);
    }
}
