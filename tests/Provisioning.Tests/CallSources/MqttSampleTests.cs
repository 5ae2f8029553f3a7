using System.Text;
using System.Text.Json.Nodes;
using Provisioning.CallSources;
using Provisioning.Dialogs;
using Provisioning.Lamps;
using Provisioning.Tests.Messaging;

namespace Provisioning.Tests.CallSources;

/// <summary>What <c>samples/mosquitto</c> says is what the server does.</summary>
public sealed class MqttSampleTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "samples", "mosquitto");
    private static readonly JsonSchemaCheck Schema = new(JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "call-message.schema.json")))!.AsObject());

    public static TheoryData<string> Examples => [.. Directory.GetFiles(Path.Combine(Folder, "examples"), "*.json").Select(Path.GetFileName).OfType<string>().Order()];

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_follows_the_schema_and_is_read(string file)
    {
        var text = File.ReadAllText(Path.Combine(Folder, "examples", file));

        Assert.True(Schema.IsValid(JsonNode.Parse(text)));
        Assert.Null(Read(text).Problem);
    }

    [Theory]
    [InlineData("""{"extension":"101","call":"c","state":"ringing"}""")]
    [InlineData("""{"extension":"101","call":"c"}""")]
    [InlineData("""{"extension":101,"call":"c","state":"early"}""")]
    [InlineData("""{"extension":"one","call":"c","state":"early"}""")]
    [InlineData("""{"extension":"101","call":"","state":"early"}""")]
    [InlineData("""{"extension":"101","call":"c","state":"early","held":1}""")]
    [InlineData("""{"extension":"101","call":"c","state":"early","sequence":-1}""")]
    [InlineData("""{"extension":"101","call":"c","state":"early","sequence":1.5}""")]
    [InlineData("""{"extension":"101","call":"c","state":"early","leg":{"callId":"x"}}""")]
    [InlineData("""{"extension":"101","call":"c","state":"early","remote":[]}""")]
    [InlineData("""{"snapshot":{}}""")]
    [InlineData("""{"snapshot":[7]}""")]
    [InlineData("""{"status":"on"}""")]
    [InlineData("7")]
    public void What_the_schema_refuses_the_server_refuses(string text)
    {
        Assert.False(Schema.IsValid(JsonNode.Parse(text)));
        Assert.NotNull(Read(text).Problem);
    }

    [Fact]
    public async Task The_configuration_lets_the_server_and_a_source_in_and_each_to_its_own()
    {
        await using var broker = await SampleBroker.StartAsync(Folder);
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, $"Messaging:Broker=mqtt://127.0.0.1:{broker.Port}", "Messaging:Password=secret-of-provisioning");
        await server.ApplyAsync(Office.Small);
        var pbx = broker.Client("pbx");
        var board = broker.Client("board");

        await pbx.PublishAsync("provisioning/sources/pbx", "online", "-r");
        await pbx.PublishAsync("provisioning/calls/pbx/101/1732550400.12", await File.ReadAllTextAsync(Path.Combine(Folder, "examples", "event-ringing.json"), TestServer.Token), "-r");

        await server.LampIsAsync("101", LampState.Ringing);
        await Eventually.TrueAsync(async () => (await board.SubscribeAsync("provisioning/lamps/101", 1))[0].Contains("Harbour Office", StringComparison.Ordinal), "the board sees it");
        Assert.Contains("Not authorized", (await pbx.TryPublishAsync("provisioning/lamps/101", "{}")).Error, StringComparison.Ordinal);
        Assert.Contains("Not authorized", (await board.TryPublishAsync("provisioning/calls/pbx/101", "{}")).Error, StringComparison.Ordinal);
        Assert.Contains("Not authorized", (await pbx.TryPublishAsync("provisioning/calls/other/101", "{}")).Error, StringComparison.Ordinal);
        await pbx.PublishAsync("provisioning/calls/pbx/101/1732550400.12", "", "-r");
        await server.LampIsAsync("101", LampState.Idle);
    }

    private static (IReadOnlyList<CallFact> Facts, CallProblem? Problem) Read(string text) =>
        CallMessageReader.Read(new CallAddress("pbx"), new(Encoding.UTF8.GetBytes(text)), new CallSourceOptions());
}
