using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Provisioning.Admin;

namespace Provisioning.Tests.Rollouts;

public sealed class RolloutsApiTests
{
    private static readonly string[] Restart = ["restart"];

    /// <summary>Its window opens in three days.</summary>
    private static readonly string Closed = WithWindow($"days: [{TimeProvider.System.GetUtcNow().AddDays(3).DayOfWeek.ToString()[..3].ToLowerInvariant()}]");

    [Fact]
    public async Task A_rollout_is_started_shown_listed_paused_resumed_and_stopped()
    {
        await using var server = await TestServer.StartAsync();
        await server.ApplyAsync(Closed);

        var started = await PostAsync(server.Http, "/api/rollouts", new { name = "new keys", canary = 1 });
        Assert.Equal(HttpStatusCode.Created, started.Status);
        Assert.Equal(["canary 1", "all 1"], started.Body["groups"]!.AsArray().Select(group => $"{group!["name"]} {group["size"]}"));
        await Eventually.TrueAsync(async () => $"{(await server.JsonAsync("/api/rollouts/1"))["status"]}" == "running", "it runs");

        var phones = (await server.JsonAsync("/api/rollouts/1/phones")).AsArray();
        Assert.Equal(2, phones.Count);
        Assert.All(phones, phone => Assert.Equal("configuration 1", $"{phone!["step"]}"));
        Assert.Equal("deferred, its reboot window is closed", $"{phones[0]!["state"]}, {phones[0]!["reason"]}");
        Assert.Equal("new keys running", string.Join(' ', (await server.JsonAsync("/api/rollouts")).AsArray().Select(rollout => $"{rollout!["name"]} {rollout["status"]}")));

        Assert.Equal("paused", $"{(await PostAsync(server.Http, "/api/rollouts/1/pause", new { })).Body["status"]}");
        var again = await PostAsync(server.Http, "/api/rollouts/1/pause", new { });
        Assert.Equal((HttpStatusCode.Conflict, "Rollout 1: it is paused already."), (again.Status, $"{again.Body["detail"]}"));
        Assert.Equal("running", $"{(await PostAsync(server.Http, "/api/rollouts/1/resume", new { })).Body["status"]}");
        var stopped = await PostAsync(server.Http, "/api/rollouts/1/stop", new { });
        Assert.Equal("stopped: stopped by first-admin", $"{stopped.Body["status"]}: {stopped.Body["reason"]}");
        Assert.All((await server.JsonAsync("/api/rollouts/1/phones")).AsArray(), phone => Assert.Equal("stopped", $"{phone!["state"]}"));

        var audit = (await server.JsonAsync("/api/audit?subject=rollouts/1")).AsArray().Select(row => $"{row!["actor"]} {row["action"]}").Reverse();
        Assert.Equal(["first-admin started", "first-admin paused", "first-admin resumed", "first-admin stopped"], audit);
        Assert.Equal(
            ["created", "started", "groupStarted", "paused", "resumed", "stopped"],
            (await server.JsonAsync("/api/rollouts/1/events")).AsArray().Select(told => $"{told!["kind"]}"));
    }

    [Fact]
    public async Task A_dry_run_says_who_when_how_many_reboots_and_until_when_and_starts_nothing()
    {
        await using var server = await TestServer.StartAsync();
        await server.ApplyAsync(Office.Small);

        var plan = (await PostAsync(server.Http, "/api/rollouts/plan", new { name = "restart", steps = Restart, canary = 1 })).Body;

        Assert.Equal("2 phones, 2 reboots, 0 re-syncs", $"{plan["total"]} phones, {plan["reboots"]} reboots, {plan["resyncs"]} re-syncs");
        Assert.Equal(["canary", "all"], plan["groups"]!.AsArray().Select(group => $"{group!["name"]}"));
        var told = plan["phones"]!.AsArray().Select(phone => phone!["at"]!.GetValue<DateTimeOffset>()).ToList();
        Assert.Equal(TimeSpan.FromMinutes(3), told[1] - told[0]); // the second one waits until the canary is back
        Assert.InRange(plan["endsAt"]!.GetValue<DateTimeOffset>() - told[0], TimeSpan.FromMinutes(6), TimeSpan.FromMinutes(6.1));
        Assert.Empty((await server.JsonAsync("/api/rollouts")).AsArray());
    }

    [Fact]
    public async Task A_dry_run_names_a_window_that_never_opens()
    {
        await using var server = await TestServer.StartAsync();
        var today = TimeProvider.System.GetUtcNow();
        await server.ApplyAsync(WithWindow($"except: [\"{today.AddDays(-2):yyyy-MM-dd}/{today.AddDays(360):yyyy-MM-dd}\", \"{today.AddDays(361):yyyy-MM-dd}/{today.AddDays(700):yyyy-MM-dd}\"]"));

        var plan = (await PostAsync(server.Http, "/api/rollouts/plan", new { name = "restart", steps = Restart })).Body;

        Assert.Null(plan["endsAt"]);
        Assert.Equal("0", $"{plan["reboots"]}");
    }

    [Theory]
    [InlineData("""{"name":"x","sites":["paris"]}""", "selection/sites: 'paris' is no site of this fleet")]
    [InlineData("""{"name":"x","macs":["805ec0999999"]}""", "selection/macs: '805ec0999999' is no phone of this fleet")]
    [InlineData("""{"name":"x","models":["acme/one"]}""", "selection/models: 'acme/one' is no model; write vendor/model such as yealink/t54w, or vendor/*")]
    [InlineData("""{"name":"x","models":["poly/*"]}""", "selection: no phone of this fleet fits")]
    [InlineData("""{"name":"x","firmware":"1.2"}""", "firmware: is only for a rollout with the step firmware")]
    [InlineData("""{"name":"x","errorThreshold":101}""", "terms/errorThreshold: is a number from 0 to 100")]
    public async Task What_cannot_be_rolled_out_is_refused_with_the_reason(string body, string expected)
    {
        await using var server = await TestServer.StartAsync();
        await server.ApplyAsync(Office.Small);

        var response = await server.Http.PostAsync("/api/rollouts", new StringContent(body, null, "application/json"), TestServer.Token);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestServer.Token))!;

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Equal(expected, $"{problem["errors"]![0]!["path"]}: {problem["errors"]![0]!["message"]}");
    }

    [Fact]
    public async Task Only_administrators_reboot_outside_of_the_window()
    {
        await using var server = await TestServer.StartAsync();
        await server.ApplyAsync(Office.Small);
        var (operators, viewers) = (await server.ClientAsync("olga", Role.Operator), await server.ClientAsync("vera", Role.Viewer));

        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(operators, "/api/devices/805ec0000001/reboot", new { now = true })).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(operators, "/api/rollouts", new { name = "now", window = "nothing" })).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(viewers, "/api/rollouts", new { name = "x" })).Status);
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(operators, "/api/devices/805ec0000001/reboot", new { })).Status);
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(server.Http, "/api/devices/805ec0000002/reboot", new { now = true })).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(operators, "/api/devices/805ec0999999/reboot", new { })).Status);
    }

    [Fact]
    public async Task Where_approval_is_required_somebody_else_must_give_it()
    {
        await using var server = await TestServer.StartAsync(settings: "Rollouts:RequireApproval=true");
        await server.ApplyAsync(Closed);
        var olga = await server.ClientAsync("olga", Role.Operator);

        Assert.Equal("waitingForApproval", $"{(await PostAsync(olga, "/api/rollouts", new { name = "x" })).Body["status"]}");
        var own = await PostAsync(olga, "/api/rollouts/1/approve", new { });
        Assert.Equal("Rollout 1: who started it cannot approve of it; somebody else must.", $"{own.Body["detail"]}");
        await PostAsync(server.Http, "/api/rollouts/1/approve", new { });

        await Eventually.TrueAsync(async () => $"{(await server.JsonAsync("/api/rollouts/1"))["status"]}" == "running", "it runs");
    }

    [Fact]
    public async Task A_phone_that_leaves_the_fleet_in_the_middle_is_neither_a_success_nor_a_failure()
    {
        await using var server = await TestServer.StartAsync();
        await server.ApplyAsync(Closed);
        await PostAsync(server.Http, "/api/rollouts", new { name = "x" });
        await Eventually.TrueAsync(async () => $"{(await server.JsonAsync("/api/rollouts/1"))["status"]}" == "running", "it runs");

        await server.ApplyAsync(Closed.Replace("  - mac: 805ec0000002\n    model: yealink/t54w\n    site: london\n    lines: [\"102\"]\n", "", StringComparison.Ordinal));

        await Eventually.TrueAsync(async () => (await server.JsonAsync("/api/rollouts/1/phones?state=removed")).AsArray() is [var gone] && $"{gone!["mac"]}" == "805ec0000002", "removed");
        Assert.Equal("1", $"{(await server.JsonAsync("/api/rollouts/1"))["groups"]![0]!["gone"]}");
    }

    private static string WithWindow(string more) => Office.Small.Replace("    pbx: main\n", $"    pbx: main\n    rebootWindow: {{ from: \"02:00\", to: \"02:01\", {more} }}\n", StringComparison.Ordinal);

    private static async Task<(HttpStatusCode Status, JsonNode Body)> PostAsync(HttpClient client, string path, object body)
    {
        var response = await client.PostAsJsonAsync(path, body, TestServer.Token);
        var text = await response.Content.ReadAsStringAsync(TestServer.Token);
        return (response.StatusCode, JsonNode.Parse(text.Length > 0 ? text : "{}")!);
    }
}
