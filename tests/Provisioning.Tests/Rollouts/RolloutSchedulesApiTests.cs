using Microsoft.Extensions.Time.Testing;
using Provisioning.Admin;
using Provisioning.Tests.Admin;

namespace Provisioning.Tests.Rollouts;

public sealed class RolloutSchedulesApiTests
{
    [Fact]
    public async Task An_operator_adds_a_schedule_a_viewer_sees_its_runs_in_both_times_and_it_can_be_removed()
    {
        await using var server = await TestServer.StartAtAsync(new FakeTimeProvider(new(2027, 3, 27, 12, 0, 0, TimeSpan.Zero)));
        await server.ApplyAsync(Office.Small);
        var (viewer, clerk) = (await server.ClientAsync("viewer", Role.Viewer), await server.ClientAsync("operator", Role.Operator));

        (await viewer.SendAsync("POST", "/api/schedules", """{ "name": "nightly", "every": "daily 03:00" }""")).Is(403);
        (await clerk.SendAsync("POST", "/api/schedules", """{ "name": "a/b", "every": "daily 03:00", "selection": { "sites": ["london"] }, "terms": { "errorThreshold": 5 } }""")).Is(200);

        var schedule = Assert.Single((await viewer.SendAsync("GET", "/api/schedules")).Is(200).Json.AsArray())!;
        Assert.Equal(("a/b", "daily 03:00", "Europe/London", "operator"), ($"{schedule["name"]}", $"{schedule["when"]}", $"{schedule["zone"]}", $"{schedule["createdBy"]}"));
        Assert.Equal(["2027-03-28T02:00:00+00:00", "2027-03-29T02:00:00+00:00", "2027-03-30T02:00:00+00:00"], schedule["next"]!.AsArray().Select(next => $"{next!["utc"]}"));
        Assert.Equal("2027-03-28T03:00:00+01:00", $"{schedule["next"]![0]!["local"]}");
        Assert.Equal(("restart", "5"), ($"{schedule["steps"]![0]}", $"{schedule["terms"]!["errorThreshold"]}"));

        (await clerk.SendAsync("DELETE", "/api/schedules/a%2Fb")).Is(204);
        (await clerk.SendAsync("DELETE", "/api/schedules/a%2Fb")).IsProblem(404, "There is no such thing");
        Assert.Equal(["operator removed", "operator scheduled"], (await server.JsonAsync("/api/audit?subject=schedules/a/b")).AsArray().Select(row => $"{row!["actor"]} {row["action"]}"));
    }

    [Fact]
    public async Task What_is_wrong_is_told_field_by_field_and_outside_windows_only_an_administrator_goes()
    {
        await using var server = await TestServer.StartAsync();
        await server.ApplyAsync(Office.Small);
        var clerk = await server.ClientAsync("operator", Role.Operator);

        Assert.Equal(
            ["0:0 selection/sites: 'paris' is no site of this fleet", "0:0 every: '0 0 2 30 2 ?' never runs", "0:0 zone: 'Mars/Olympus' is no time zone; write an IANA name such as Europe/London"],
            (await clerk.SendAsync("POST", "/api/schedules", """{ "name": "x", "every": "0 0 2 30 2 ?", "zone": "Mars/Olympus", "selection": { "sites": ["paris"] } }""")).IsProblem(422, "The schedule was refused").Errors);
        Assert.Equal(
            ["0:0 terms/window: is nothing, which an administrator may say: phones would reboot outside their windows"],
            (await clerk.SendAsync("POST", "/api/schedules", """{ "name": "x", "every": "daily 03:00", "terms": { "window": "nothing" } }""")).IsProblem(422, "The schedule was refused").Errors);
        (await server.Http.SendAsync("POST", "/api/schedules", """{ "name": "x", "every": "daily 03:00", "terms": { "window": "nothing" } }""")).Is(200);
    }
}
