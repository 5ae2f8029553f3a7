using Provisioning.Admin;
using Provisioning.Lamps;
using Provisioning.Tests.Admin;
using Provisioning.Tests.Messaging;

namespace Provisioning.Tests.CallSources;

public sealed class HttpCallSourceTests
{
    [Fact]
    public async Task A_script_posts_events_a_list_and_a_snapshot()
    {
        await using var server = await TestServer.StartAsync();
        await server.ApplyAsync(Office.Small);
        var script = await server.ClientAsync("script", Role.Operator);

        Assert.Equal("""{"taken":1}""", (await script.SendAsync("POST", "/api/calls/door", """{"extension":"101","call":"1","state":"early"}""")).Is(202).Text);
        await server.LampIsAsync("101", LampState.Ringing);
        Assert.Equal(
            """{"taken":2}""",
            (await script.SendAsync("POST", "/api/calls/door", """[{"extension":"101","call":"1","state":"confirmed"},{"extension":"102","call":"1","state":"confirmed","direction":"initiator"}]""")).Is(202).Text);
        await server.LampIsAsync("102", LampState.Busy);
        Assert.Equal("""{"taken":3}""", (await script.SendAsync("POST", "/api/calls/door", """{"snapshot":[{"extension":"101","call":"1","state":"confirmed","held":true}]}""")).Is(202).Text);
        await server.LampIsAsync("101", LampState.Held);
        await server.LampIsAsync("102", LampState.Idle);
        Assert.Equal("""{"taken":1}""", (await script.SendAsync("POST", "/api/calls/door", """{"status":"offline"}""")).Is(202).Text);
        await server.LampIsAsync("101", LampState.Unknown);
    }

    [Theory]
    [InlineData("door", "{", 400, "The body is no JSON: ", "")]
    [InlineData("door", "7", 422, "The body must be an object or a list of objects.", "")]
    [InlineData("door", """{"extension":"101","call":"1","state":"ringing"}""", 422, "'state' must be one of trying, proceeding, early, confirmed, terminated.", "state")]
    [InlineData("door", """[{"extension":"101","call":"1","state":"early"},{"call":"1","state":"early"}]""", 422, "'[1].extension' is missing.", "[1].extension")]
    [InlineData("front%20door", "{}", 400, "'source' must have 1 to 64 letters, digits, '.', '_' or '-'.", "source")]
    public async Task What_is_wrong_with_a_body_is_the_answer_and_nothing_is_taken(string source, string body, int status, string detail, string path)
    {
        await using var server = await TestServer.StartAsync();

        var answer = (await server.Http.SendAsync("POST", $"/api/calls/{source}", body)).IsProblem(status, "The calls were not taken");

        Assert.StartsWith(detail, (string?)answer.Json["detail"], StringComparison.Ordinal);
        Assert.Equal(path, (string?)answer.Json["errors"]![0]!["path"]);
        Assert.Null(server.Lamp("101"));
    }

    [Fact]
    public async Task Only_operators_post_calls_and_only_json()
    {
        await using var server = await TestServer.StartAsync();
        const string Event = """{"extension":"101","call":"1","state":"early"}""";

        (await server.Client(null).SendAsync("POST", "/api/calls/door", Event)).Is(401);
        (await (await server.ClientAsync("viewer", Role.Viewer)).SendAsync("POST", "/api/calls/door", Event)).Is(403);
        (await server.Http.SendAsync("POST", "/api/calls/door", Event, type: "text/plain")).IsProblem(415, "Unsupported Media Type");
        (await server.Http.SendAsync("POST", "/api/calls/door", $"[{new string(' ', 1_048_576)}]")).IsProblem(413, "The calls were not taken");
    }
}
