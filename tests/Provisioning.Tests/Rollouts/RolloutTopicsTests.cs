using Microsoft.Extensions.Options;
using Provisioning.Messaging;
using Provisioning.Rollouts;
using Provisioning.Tests.Messaging;

namespace Provisioning.Tests.Rollouts;

/// <summary>Rollouts over MQTT, as Mosquitto's clients see them.</summary>
public sealed class RolloutTopicsTests
{
    private static readonly string[] Users = ["wall", "screen", "door", "all"];

    [Fact]
    public async Task The_state_is_retained_and_every_event_is_published_once_in_order()
    {
        await using var server = await TestServer.StartAsync();
        var mosquitto = Mosquitto.For(server);
        await server.SaveAsync(New(3, TimeProvider.System.GetUtcNow()));
        using var watch = mosquitto.Watch("provisioning/rollouts/#");
        var state = await watch.StandardOutput.ReadLineAsync(TestServer.Token);

        await server.HappenAsync(1, 3);
        var lines = new List<string>();
        while (lines.Count(line => line.Contains("/events ", StringComparison.Ordinal)) < 3)
            lines.Add((await watch.StandardOutput.ReadLineAsync(TestServer.Token))!);
        watch.Kill();

        Assert.Matches("""^provisioning/rollouts/3 \{"id":3,"name":"labels","status":"stopped","reason":"stopped by ada","createdBy":"ada","createdAt":"[^"]+","endedAt":"[^"]+","groups":\[\{"name":"canary","size":2,"status":"scheduled","phones":\{"running":1,"failed":1\}\}\]\}$""", state);
        Assert.Equal(["1", "2", "3"], lines.Where(line => line.Contains("/events ", StringComparison.Ordinal)).Select(line => line.Split("\"detail\":\"")[1][..1]));
        Assert.Matches("""^provisioning/rollouts/3/events \{"at":"[^"]+","rollout":3,"kind":"deviceFailed","mac":"[0-9a-f:]+","detail":"1"\}$""", lines.First(line => line.Contains("/events ", StringComparison.Ordinal)));
        Assert.Equal("", (await mosquitto.TrySubscribeAsync("provisioning/rollouts/3/events")).Output);
    }

    [Fact]
    public async Task A_rollout_that_ended_is_shown_for_a_day_and_one_that_ended_long_ago_is_not()
    {
        var time = new SettableTime();
        await using var server = await TestServer.StartAtAsync(time);
        var mosquitto = Mosquitto.For(server);
        await server.SaveAsync(New(4, time.GetUtcNow().AddDays(-2)));
        await server.SaveAsync(New(5, time.GetUtcNow()));

        Assert.Contains(await mosquitto.SubscribeAsync("provisioning/rollouts/5", 1), line => line.StartsWith("provisioning/rollouts/5 ", StringComparison.Ordinal));
        // Its clearing may pass while one looks.
        await Eventually.TrueAsync(async () => (await mosquitto.TrySubscribeAsync("provisioning/rollouts/4")).Output.Length == 0, "the old one is not shown");
        time.Jump(25);
        await Eventually.TrueAsync(async () => (await mosquitto.TrySubscribeAsync("provisioning/rollouts/+")).Output.Length == 0, "the topic is cleared");
    }

    [Fact]
    public async Task After_a_restart_the_state_is_there_again()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using (var first = await TestServer.StartOnAsync(database))
            await first.SaveAsync(New(3, TimeProvider.System.GetUtcNow()));

        await using var server = await TestServer.StartOnAsync(database);

        Assert.StartsWith("provisioning/rollouts/3 ", Assert.Single(await Mosquitto.For(server).SubscribeAsync("provisioning/rollouts/3", 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_may_see_rollouts_is_said()
    {
        var access = new BrokerAccess("p",
        [
            new() { Name = "wall", Password = "x" }, new() { Name = "screen", Password = "x", Right = BrokerRight.Rollouts },
            new() { Name = "door", Password = "x", Right = BrokerRight.Calls, Source = "door" }, new() { Name = "all", Password = "x", Right = BrokerRight.Calls },
        ]);

        Assert.Equal(["screen", "all"], Users.Where(name => access.MaySubscribe(name, "p/rollouts/+/events")));
        Assert.DoesNotContain(Users, name => access.MayPublish(name, "p/rollouts/1"));
    }

    [Fact]
    public async Task What_is_not_retained_replaces_nothing_keeps_its_order_and_is_bounded()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, "Messaging:Port=0");
        var outbox = new MessageOutbox(Options.Create(new MessagingOptions { MaxUnsentMessages = 3 }), server.Get<MessagingMetrics>());
        outbox.Send("a", new byte[] { 1 });
        outbox.Post("b", new byte[] { 2 });
        outbox.Send("a", new byte[] { 3 });
        outbox.Post("b", new byte[] { 4 });
        outbox.Send("a", new byte[] { 5 });
        outbox.Send("a", new byte[] { 6 }); // one too many

        await foreach (var message in outbox.ReadAllAsync(TestServer.Token))
        {
            Assert.Equal(1, message.Payload.Span[0]);
            break; // the connection is lost
        }

        outbox.Repeat();
        var seen = new List<string>();
        await foreach (var message in outbox.ReadAllAsync(TestServer.Token))
        {
            seen.Add($"{message.Topic}{message.Payload.Span[0]}{(message.IsRetained ? " retained" : "")}");
            if (seen.Count == 4)
                break;
        }

        Assert.Equal(["a1", "b4 retained", "a3", "a5"], seen);
    }

    private static RolloutChanges New(long id, DateTimeOffset ended)
    {
        var changes = new RolloutChanges();
        changes.NewRollouts.Add(new()
        {
            Id = id,
            Name = "labels",
            Terms = new(),
            Groups = [new("canary", 2)],
            CreatedBy = "ada",
            CreatedAt = ended,
            Status = RolloutStatus.Stopped,
            Reason = "stopped by ada",
            EndedAt = ended,
        });
        changes.NewUpdates.AddRange(new[] { UpdateState.Running, UpdateState.Failed }.Select((state, place) => new DeviceUpdate
        {
            Rollout = id,
            Mac = HandDrivenRollout.Mac(place),
            Group = 0,
            Site = "london",
            Steps = [new(StepKind.Configuration, TellMethod.Resync, Version: 2)],
            State = state,
            StepSince = ended,
            Since = ended,
            NextAt = DateTimeOffset.MaxValue,
        }));
        changes.Events.Add(new(0, ended, id, RolloutEventKind.Created, null, "labels"));
        return changes;
    }
}
