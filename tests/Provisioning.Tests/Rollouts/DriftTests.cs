using Microsoft.Extensions.DependencyInjection;
using Provisioning.Configs;
using Provisioning.Delivery;
using Provisioning.Devices;
using Provisioning.Rollouts;

namespace Provisioning.Tests.Rollouts;

public sealed class DriftTests
{
    private static readonly MacAddress Phone = MacAddress.Parse("805ec0000001");

    [Fact]
    public async Task A_phone_that_missed_its_rollout_and_is_seen_again_is_put_right_by_itself()
    {
        await using var server = await OpenAsync();
        await FailedAsync(server, daysAgo: 2);
        var keeper = ActivatorUtilities.CreateInstance<DriftKeeper>(server.Get<IServiceProvider>());

        await keeper.KeepAsync(TestServer.Token);
        await keeper.KeepAsync(TestServer.Token); // it is on its way

        var rollouts = (await server.JsonAsync("/api/rollouts")).AsArray();
        Assert.Equal(["put right by itself by server", "the one it missed by ada"], rollouts.Select(rollout => $"{rollout!["name"]} by {rollout["createdBy"]}"));
        Assert.Equal($"{Phone}", $"{(await server.JsonAsync("/api/rollouts/2/phones"))[0]!["mac"]}");
    }

    [Fact]
    public async Task It_is_left_alone_for_a_day_after_it_was_tried()
    {
        await using var server = await OpenAsync();
        await FailedAsync(server, daysAgo: 0);

        Assert.Empty(await server.Get<DriftCandidates>().FindAsync(TestServer.Token));
    }

    [Fact]
    public async Task A_change_that_was_only_published_waits_for_its_rollout()
    {
        await using var server = await OpenAsync();
        await FailedAsync(server, daysAgo: 2);

        await server.ApplyAsync(Office.Small.Replace("name: Alice", "name: Alicia", StringComparison.Ordinal));

        Assert.Empty(await server.Get<DriftCandidates>().FindAsync(TestServer.Token));
    }

    [Fact]
    public async Task The_list_says_what_each_phone_should_run_was_told_was_given_and_runs_and_why_they_differ()
    {
        await using var server = await OpenAsync();
        await FailedAsync(server, daysAgo: 2);

        var line = (await server.JsonAsync("/api/drift")).AsArray().Single(line => $"{line!["mac"]}" == $"{Phone}")!;

        Assert.Equal("desired 1, served False, running False: has older files (rollout 1: does not answer)", $"desired {line["desired"]}, served {(bool)line["served"]!}, running {(bool)line["running"]!}: {line["reason"]}");
        Assert.InRange(server.Get<SteadyClock>().Now - line["told"]!.GetValue<DateTimeOffset>(), TimeSpan.FromDays(2), TimeSpan.FromDays(2.1));
        Assert.Equal("never fetched", $"{(await server.JsonAsync("/api/devices/805ec0000002/status"))["reason"]}");
    }

    /// <summary>A phone that has older files than it should have.</summary>
    private static async Task<TestServer> OpenAsync()
    {
        var server = await TestServer.StartAsync(settings: ["Rollouts:Drift=ReportOnly", "Rollouts:MonitoringKeys=ReportOnly"]);
        await server.ApplyAsync(Office.Small);
        var now = server.Get<SteadyClock>().Now;
        var published = server.Get<PublishedConfigs>();
        var version = published.Find(Phone)!.Version with { PublishedAt = now.AddDays(-9) };
        published.Set(new(version, IsHeld: false));
        server.Get<ServedVersions>().Restore(Phone, new(version.Files[^1].Name, version.Files[0].Hash == version.Files[^1].Hash ? version.Files[1].Hash : version.Files[0].Hash, now));
        return server;
    }

    /// <summary>It did not answer in its last rollout, that long ago.</summary>
    private static async Task FailedAsync(TestServer server, int daysAgo)
    {
        var at = server.Get<SteadyClock>().Now.AddDays(-daysAgo).AddMinutes(-5);
        var store = server.Get<RolloutStore>();
        var changes = new RolloutChanges();
        changes.NewRollouts.Add(new()
        {
            Id = 1,
            Name = "the one it missed",
            Terms = new(),
            Groups = [new("all", 1)],
            CreatedBy = "ada",
            CreatedAt = at,
            EndedAt = at,
            Status = RolloutStatus.Finished,
        });
        changes.NewUpdates.Add(new()
        {
            Rollout = 1,
            Mac = Phone,
            Group = 0,
            Site = "london",
            Steps = [new(StepKind.Configuration, TellMethod.Resync, 1)],
            State = UpdateState.Failed,
            Reason = UpdateReason.NoAnswer,
            Status = 408,
            StepSince = at,
            Since = at,
            ToldAt = at,
            NextAt = at,
        });
        Assert.NotNull(await store.SaveAsync(changes, await store.RevisionAsync(TestServer.Token), TestServer.Token));
    }
}
