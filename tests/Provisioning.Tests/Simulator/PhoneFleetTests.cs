using System.Collections.Concurrent;
using Provisioning.Simulator;
using Provisioning.Simulator.Fleets;

namespace Provisioning.Tests.Simulator;

public sealed class PhoneFleetTests
{
    private static List<SimulatedPhone> PlugIn(StubServer server, int count)
    {
        var phones = Enumerable.Range(0, count).Select(number => Phones.Plug(server.Address, mac: $"805ec0{number:x6}")).ToList();
        foreach (var phone in phones)
            server.Files[phone.Mac + ".cfg"] = Phones.Lines("account.1.enable = 1", "account.1.user_name = " + phone.Mac);
        return phones;
    }

    [Fact]
    public async Task All_phones_boot_and_each_is_told_once()
    {
        await using var server = await StubServer.StartAsync();
        var fleet = new PhoneFleet(PlugIn(server, 20), 8, TimeProvider.System);
        var told = new ConcurrentBag<string>();

        var first = await fleet.BootAsync(result => told.Add(result.Mac), TestContext.Current.CancellationToken);
        var second = await fleet.BootAsync(_ => { }, TestContext.Current.CancellationToken);

        Assert.Equal(fleet.Phones.Select(phone => phone.Mac), told.Order());
        Assert.Equal((20, 0, 0), (first.Count(BootOutcome.Applied), first.Count(BootOutcome.Unchanged), first.Count(BootOutcome.Failed)));
        Assert.Equal(20, second.Count(BootOutcome.Unchanged));
        Assert.Equal([("200", 20), ("404", 60)], first.RequestsByStatus.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(["boot", "config", "index"], first.Latencies.Keys);
        Assert.Equal((20, 40, 40), (first.Latencies["boot"].Count, first.Latencies["config"].Count, first.Latencies["index"].Count));
    }

    [Fact]
    public async Task Failed_phones_are_named()
    {
        await using var server = await StubServer.StartAsync();
        var phones = PlugIn(server, 3);
        server.Files[phones[1].Mac + ".cfg"] = "garbage";

        var report = await new PhoneFleet(phones, 2, TimeProvider.System).BootAsync(_ => { }, TestContext.Current.CancellationToken);

        Assert.Equal(phones[1].Mac, Assert.Single(report.Failures).Mac);
    }

    [Fact]
    public async Task A_phone_that_keeps_no_parameters_still_knows_its_lines_and_what_it_has()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["805ec0000101.cfg"] = Phones.Lines("account.1.enable = 1", "account.1.user_name = 101", "a = 1", "static.auto_provision.server.username = u");
        var phone = Phones.Plug(server.Address, with: options => options with { KeepsParameters = false });
        await phone.BootAsync();

        var again = await phone.BootAsync();

        Assert.Equal("101", Assert.Single(phone.State.Lines).User);
        Assert.Equal(["static.auto_provision.server.username"], phone.State.Parameters.Keys);
        Assert.Equal(BootOutcome.Unchanged, again.Outcome);
    }

    [Fact]
    public void Percentiles_are_values_that_were_measured()
    {
        var latency = Latency.Of(Enumerable.Range(1, 200).Select(ms => TimeSpan.FromMilliseconds(ms)));

        Assert.Equal([100, 180, 198, 200], new[] { latency.P50, latency.P90, latency.P99, latency.Most }.Select(time => time.TotalMilliseconds));
        Assert.Equal(TimeSpan.Zero, Latency.Of([]).P99);
    }
}
