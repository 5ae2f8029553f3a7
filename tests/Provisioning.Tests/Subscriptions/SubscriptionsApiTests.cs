using System.Net;
using Provisioning.Dialogs;

namespace Provisioning.Tests.Subscriptions;

/// <summary>What an operator sees of subscriptions.</summary>
public sealed class SubscriptionsApiTests
{
    private static readonly string[] Exported =
    [
        "provisioning_subscriptions{", "provisioning_subscriptions_notifies_total", "status=\"200\"", "reason=\"NotOnKeys\"",
        "provisioning_subscriptions_until_sent_seconds_bucket", "provisioning_subscriptions_until_shown_seconds_count",
    ];

    [Fact]
    public async Task Watchers_are_listed_by_extension_and_by_phone()
    {
        await using var lamps = await LampServer.StartAsync();
        var (phone, _) = await lamps.WatchAsync("102");
        await lamps.WatchAsync("101", LampServer.Bilal);

        var all = await lamps.Server.JsonAsync("/api/subscriptions");
        var one = await lamps.Server.JsonAsync("/api/subscriptions?extension=102");
        var mine = await lamps.Server.JsonAsync($"/api/devices/{LampServer.Alice}/subscriptions");

        Assert.Equal(2, all["count"]!.GetValue<int>());
        Assert.Equal(LampServer.Alice, one["subscriptions"]![0]!["mac"]!.GetValue<string>());
        Assert.Equal(
            ("102", "sip:102@lamps.example.com", "dialog", "Udp", phone.Address.ToString(), 1),
            (mine[0]!["extension"]!.GetValue<string>(), mine[0]!["uri"]!.GetValue<string>(), mine[0]!["event"]!.GetValue<string>(), mine[0]!["protocol"]!.GetValue<string>(), mine[0]!["remote"]!.GetValue<string>(), mine[0]!["notifies"]!.GetValue<int>()));
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        await using var lamps = await LampServer.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await lamps.Server.Http.GetAsync("/api/devices/805ec0999999/subscriptions", LampPhone.Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await lamps.Server.Http.GetAsync("/api/subscriptions?extension=alice", LampPhone.Token)).StatusCode);
        Assert.Equal(0, (await lamps.Server.JsonAsync("/api/subscriptions"))["count"]!.GetValue<int>());
    }

    [Fact]
    public async Task Metrics_count_lamps_NOTIFYs_answers_and_refusals()
    {
        await using var lamps = await LampServer.StartAsync();
        var (phone, _) = await lamps.WatchAsync("102");
        await phone.SubscribeAsync(LampSubscription.Of("103"));
        lamps.Call("102", "c1", DialogState.Confirmed);
        await phone.NextAsync();

        await Eventually.TrueAsync(
            async () =>
            {
                var metrics = await lamps.Server.Http.GetStringAsync("/metrics", LampPhone.Token);
                return Exported.All(name => metrics.Contains(name, StringComparison.Ordinal));
            },
            "all are exported");
    }
}
