using System.Text.Json.Nodes;
using Provisioning.Simulator;

namespace Provisioning.Tests.EndToEnd;

public sealed class OwnTemplateTests
{
    private const string Mac = "805ec01a0101";

    [Fact]
    public async Task A_template_that_is_saved_reaches_the_phones()
    {
        await using var office = await LiveOffice.OpenAsync();
        await office.BootAllAsync();

        Save(office, Shipped() + "custom.parameter = {{ mac }}\n");
        await Eventually.TrueAsync(async () => await VersionAsync(office) == 2, "version 2");
        await office.Phones[Mac].BootAsync(TestServer.Token);

        Assert.Equal(Mac, office.Phones[Mac].State.Parameters["custom.parameter"]);
        Assert.Equal("Healthy", $"{(await HealthAsync(office))["checks"]!["templates"]!["status"]}");
    }

    [Theory]
    [InlineData("{{ for key in keys }}", "yealink/phone.scriban")] // does not compile
    [InlineData("x = {{ no_such_name }}", "no_such_name")] // fails when it is rendered
    public async Task A_broken_template_keeps_the_last_good_one_in_service_and_says_so(string broken, string named)
    {
        await using var office = await LiveOffice.OpenAsync();
        office.Server.ExpectedErrors.Add("templates");
        await office.BootAllAsync();

        Save(office, Shipped() + broken);
        await Eventually.TrueAsync(async () => $"{(await HealthAsync(office))["checks"]!["templates"]!["status"]}" == "Degraded", "degraded health");
        var boot = await office.Phones[Mac].BootAsync(TestServer.Token);
        var status = await office.Server.JsonAsync("/api/catalog/templates");

        Assert.Equal(BootOutcome.Unchanged, boot.Outcome);
        Assert.Equal(1, await VersionAsync(office));
        Assert.False((bool)status["isOk"]!);
        Assert.Contains(named, status["problems"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains(office.Server.Log.Lines, line => line.Contains(named, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_got_another_address_tells_every_phone()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using (var first = await TestServer.StartOnAsync(database))
            await first.ApplyAsync(LiveOffice.FleetFile);

        await using var second = await TestServer.StartOnAsync(database, "Rendering:PublicUrl=https://moved.example.com/p/");
        await Eventually.TrueAsync(async () => (int)(await second.JsonAsync($"/api/devices/{Mac}/versions"))["current"]! == 2, "version 2");
        var diff = await second.JsonAsync($"/api/devices/{Mac}/diff?from=1&to=2");

        Assert.Contains("https://moved.example.com/p/", diff.ToJsonString(), StringComparison.Ordinal);
    }

    private static string Shipped() => File.ReadAllText(Path.Combine(Repository.Root, "templates", "yealink", "phone.scriban"));

    private static void Save(LiveOffice office, string template)
    {
        var folder = Directory.CreateDirectory(Path.Combine(office.Server.Database.Folder, "templates", "yealink"));
        File.WriteAllText(Path.Combine(folder.FullName, "phone.scriban"), template);
    }

    private static async Task<int> VersionAsync(LiveOffice office) => (int)(await office.Server.JsonAsync($"/api/devices/{Mac}/versions"))["current"]!;

    private static Task<JsonNode> HealthAsync(LiveOffice office) => office.Server.JsonAsync("/health/ready");
}
