using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Provisioning.Tests.Admin;

/// <summary>Bodies that are made to hurt are refused in bounded time, and the server goes on.</summary>
public sealed class HostileInputTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("nested lists", "this nests deeper than 32")]
    [InlineData("nested mappings", "this nests deeper than 32")]
    [InlineData("nested block lists", "it must be one YAML mapping")]
    [InlineData("alias bomb", "the aliases of this text stand for more than 1000000 values")]
    [InlineData("alias bomb as a key", "the aliases of this text stand for more than 1000000 values")]
    [InlineData("alias to itself", "'*a' stands for something that contains it")]
    [InlineData("nul", "the character U+0000 cannot be stored")]
    [InlineData("half a pair", "this is not YAML")]
    [InlineData("a long key", "")]
    [InlineData("many unknown fields", "has no field")]
    [InlineData("many wrong devices", "has no 'model'")]
    [InlineData("only quotes", "it must be one YAML mapping")]
    [InlineData("only tabs", "this is not")]
    public async Task A_fleet_file_that_is_made_to_hurt_is_refused(string kind, string message)
    {
        await using var server = await TestServer.StartAsync();
        var watch = Stopwatch.StartNew();

        var response = await server.PostFleetAsync("apply", Text(kind));

        var text = await response.Content.ReadAsStringAsync(TestServer.Token);
        Assert.True((int)response.StatusCode == 422, text[..Math.Min(text.Length, 500)]);
        Assert.Contains(message, JsonDocument.Parse(text).RootElement.GetProperty("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Bound);
        (await server.Http.SendAsync("GET", "/api/fleet")).Is(200);
    }

    [Theory]
    [InlineData("/api/fleet/apply")]
    [InlineData("/api/fleet/plan")]
    [InlineData("/api/devices/import")]
    [InlineData("/api/tokens")]
    [InlineData("/api/devices/805ec0000001/rollback")]
    public async Task What_is_no_json_of_the_right_shape_is_a_problem(string path)
    {
        await using var server = await TestServer.StartAsync();
        var deep = string.Concat(Enumerable.Repeat("[", 100_000));

        foreach (var body in new[] { "", "{", "[]", "null", "7", "{}", """{"text":null,"file":null}""", """{"text":7,"file":"x"}""", "\0\0\0", deep, $$"""{"file":"a","text":{{deep}}}""" })
        {
            var answer = (await server.Http.SendAsync("POST", path, body)).Is(400);
            Assert.Equal("application/problem+json", answer.Type);
        }

        Assert.Equal("application/problem+json", (await server.Http.SendAsync("POST", path, "a: 1", type: "application/yaml")).Is(415).Type);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_before_it_is_read()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, "Admin:MaxBodyBytes=1000000");
        var large = new string('x', 1_000_001);

        (await server.Http.SendAsync("POST", "/api/fleet/apply", JsonSerializer.Serialize(new { file = "f", text = large }))).Is(413);
        var answer = (await server.Http.SendAsync("POST", "/api/devices", large)).Is(413);

        Assert.Equal("application/problem+json", answer.Type);
        (await server.Http.SendAsync("GET", "/api/devices")).Is(200);
    }

    [Fact]
    public async Task A_hundred_megabytes_of_garbage_are_refused_in_bounded_time()
    {
        await using var server = await TestServer.StartAsync();
        var watch = Stopwatch.StartNew();
        var garbage = new byte[99_000_000];
        new Random(7).NextBytes(garbage);

        using var content = new ByteArrayContent(garbage);
        content.Headers.ContentType = new("application/json");
        using var put = await server.Http.PutAsync("/api/devices/805ec0000001", content, TestServer.Token);
        var text = (await server.PostFleetAsync("apply", Encoding.Latin1.GetString(garbage, 0, 15_000_000))).StatusCode;

        Assert.Equal((422, 422), ((int)put.StatusCode, (int)text));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Bound);
    }

    [Fact]
    public async Task Names_that_hurt_others_are_kept_as_they_are()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.PostgreSql);
        string[] names = ["'; DROP TABLE fleet; --", "<script>alert(1)</script>", "a/b/../c", "%00", "{{ 7 * 7 }}", "\"quoted\"", "new\nline", "Zoë 📞", "yes"];
        foreach (var name in names)
            (await server.Http.SendAsync("POST", "/api/pbxs", JsonSerializer.Serialize(new { name, address = "pbx.example.com" }))).Is(201);

        foreach (var name in names)
            Assert.Equal(name, (string?)(await server.Http.SendAsync("GET", $"/api/pbxs/{Uri.EscapeDataString(name)}")).Is(200).Json["name"]);
        (await server.Http.SendAsync("GET", "/api/audit?subject=" + Uri.EscapeDataString("'; --"))).Is(200);
    }

    private static string Text(string kind) => kind switch
    {
        "nested lists" => "a: " + new string('[', 200_000),
        "nested mappings" => string.Concat(Enumerable.Repeat("{a: ", 100_000)),
        "nested block lists" => string.Concat(Enumerable.Repeat("- ", 100_000)),
        "alias bomb" => Bomb() + "devices: *z\n",
        "alias bomb as a key" => Bomb() + "? *z\n: 1\n",
        "alias to itself" => "devices: &a [ *a ]",
        "nul" => "pbxs: [{ name: \"a\\0b\", address: b }]",
        "half a pair" => "pbxs: [{ name: \"a\\ud800b\", address: b }]",
        "a long key" => new string('k', 2_000_000) + ": 1",
        "many unknown fields" => string.Concat(Enumerable.Range(0, 100_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"x{i}: 1\n"))),
        "many wrong devices" => "devices:\n" + string.Concat(Enumerable.Repeat("- { mac: x }\n", 100_000)),
        "only quotes" => new string('"', 1_000_001),
        _ => new string('\t', 1_000_000),
    };

    /// <summary>Ten times ten times ten …</summary>
    private static string Bomb()
    {
        var text = new StringBuilder("a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9]\n");
        for (var name = 'b'; name <= 'z'; name++)
            text.Append(CultureInfo.InvariantCulture, $"{name}: &{name} [{string.Join(", ", Enumerable.Repeat($"*{(char)(name - 1)}", 10))}]\n");
        return text.ToString();
    }
}
