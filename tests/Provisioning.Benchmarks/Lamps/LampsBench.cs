using Spectre.Console;

namespace Provisioning.Benchmarks.Lamps;

/// <summary>The parts of the run, each with fresh servers.</summary>
internal sealed class LampsBench(Contender[] contenders, int rounds, TimeSpan duration)
{
    private const int Subscriptions = 10_000;

    /// <summary>An extension is watched by a team.</summary>
    private const int Team = 10;
    private const int EventRate = 1_000;

    /// <summary>From where the search climbs in the first round.</summary>
    private const int FirstRate = 2_000;

    /// <summary>Changes per round of a fan-out: single ones are short.</summary>
    private const int Changes = 3;


    /// <summary>
    /// Load before the one that counts, for each server: a runtime compiles again what is used much, on the server's only core, and a server that
    /// has run for a while is what phones meet. How a fresh one fares is what the restart shows.
    /// </summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    private static readonly int[] FanOuts = [100, 1_000, 5_000];

    private double? _rawLimit;

    public async Task CheckAsync(CancellationToken token)
    {
        using var place = new Workplace();
        foreach (var contender in contenders)
        {
            using var server = await contender.StartAsync(place, new(SubscribeRun.Extensions, Subscriptions), token);
            await CheckRun.RunAsync(place, server, duration, token);
        }
    }

    public async Task SubscribeAsync(CancellationToken token)
    {
        // A subscription is two exchanges of a request and its answer.
        var raw = await RawLimitAsync(token);
        var tally = new Tally("SUBSCRIBE, 200, NOTIFY, 200: highest rate without loss or repeats", "subscriptions/s", new(Times: "≥ 2", RawShare: "≥ 40 %"), rawShare: rate => 2 * rate / raw);
        await EachAsync(new(SubscribeRun.Extensions, 2 * Subscriptions), (servers, _) => Rounds(rounds, servers, (who, server, last) =>
        {
            var start = last ?? 0.5 * SubscribeRun.Warm(server, Subscriptions, WarmUp);
            return Search(tally, who, start, rate => SubscribeRun.At(server, rate, duration));
        }), token);
        tally.Write();
    }

    public async Task NotifyAsync(CancellationToken token)
    {
        var raw = await RawLimitAsync(token);
        var tally = new Tally($"Steady NOTIFY, {Subscriptions:N0} subscriptions, {Team} to an extension: highest rate without loss or repeats", "NOTIFY/s", new(Times: "≥ 2", RawShare: "≥ 40 %", Latency: "p99 below the other's"), rawShare: rate => rate / raw);
        await EachAsync(new(Subscriptions / Team, Subscriptions), (servers, runs) =>
        {
            foreach (var (who, server) in servers)
            {
                runs[who] = SteadyRun.Start(server, server.OpenEvents(Subscriptions / Team), Subscriptions / Team, Team);
                runs[who].At(FirstRate, WarmUp);
            }

            Rounds(rounds, servers, (who, _, last) => Search(tally, who, last ?? FirstRate, rate => runs[who].At(rate, duration)));
        }, token);
        tally.Write();
    }

    public async Task FanOutAsync(CancellationToken token)
    {
        var raw = await RawLimitAsync(token);
        foreach (var watchers in FanOuts)
        {
            var tally = new Tally($"One change, {watchers:N0} watchers: until the last lamp shows it", "ms", FanOutGoals(watchers), fasterIsLess: true, rawShare: time => watchers / raw * 1000 / time);
            await EachAsync(new(1, watchers), (servers, runs) =>
            {
                foreach (var (who, server) in servers)
                {
                    runs[who] = SteadyRun.Start(server, server.OpenEvents(1), 1, watchers);
                    runs[who].Warm(WarmUp);
                }

                Rounds(rounds * Changes, servers, (who, _, _) =>
                {
                    tally.Add(who, runs[who].Once());
                    return null;
                });
            }, token);
            tally.Write();
        }
    }

    public async Task EventAsync(CancellationToken token)
    {
        var tally = new Tally($"Call event in, NOTIFY out: {EventRate:N0} extensions with one watcher each, {EventRate:N0} events/s", "ms (p50)", new(Latency: "< 1, < 5 ms"), fasterIsLess: true);
        await EachAsync(new(EventRate, EventRate), (servers, runs) =>
        {
            foreach (var (who, server) in servers)
            {
                runs[who] = SteadyRun.Start(server, server.OpenEvents(EventRate), EventRate, 1);
                runs[who].At(EventRate, WarmUp);
            }

            Rounds(rounds, servers, (who, _, _) =>
            {
                var step = runs[who].At(EventRate, duration);
                tally.Add(who, step with { Value = step.P50 });
                return null;
            });
        }, token);
        tally.Write();
    }

    public async Task MemoryAsync(CancellationToken token)
    {
        await MemoryAsync("taken in a flood, with their transactions", inFlood: true, token);
        await MemoryAsync($"taken at {MemoryRun.Rate:N0}/s, transactions forgotten", inFlood: false, token);
    }

    public async Task RestartAsync(CancellationToken token)
    {
        foreach (var contender in contenders)
        {
            using var place = new Workplace();
            using var server = await contender.StartAsync(place, new(RestartRun.Extensions, RestartRun.Watchers), token);
            if (server is not IRestartingServer restarting)
                continue;
            var tally = new Tally($"Killed and started again with {RestartRun.Watchers:N0} subscriptions: until every lamp is right", "s", new("≤ 10"), fasterIsLess: true);
            tally.Add(contender.Name, await RestartRun.RunAsync(restarting, token));
            tally.Write();
        }
    }

    private async Task MemoryAsync(string how, bool inFlood, CancellationToken token)
    {
        var tally = new Tally($"Memory of {MemoryRun.Watchers:N0} subscriptions {how}", "KiB each (resident)", new("≤ 2"), fasterIsLess: true);
        foreach (var contender in contenders)
        {
            using var place = new Workplace();
            using var server = await contender.StartAsync(place, new(MemoryRun.Extensions, MemoryRun.Watchers), token);
            var step = MemoryRun.Run(server, inFlood);
            tally.Add(contender.Name, step with { Value = step.Value / 1024 });
        }

        tally.Write();
    }

    /// <summary>Starts every server, runs, and ends them all.</summary>
    private async Task EachAsync(LampDemand demand, Action<Dictionary<string, ILampServer>, Dictionary<string, SteadyRun>> run, CancellationToken token)
    {
        using var place = new Workplace();
        var (servers, runs) = (new Dictionary<string, ILampServer>(), new Dictionary<string, SteadyRun>());
        try
        {
            foreach (var contender in contenders)
                servers[contender.Name] = await contender.StartAsync(place, demand, token);
            run(servers, runs);
        }
        finally
        {
            foreach (var ending in runs.Values.Cast<IDisposable>().Concat(servers.Values))
                ending.Dispose();
        }
    }

    private static Goals FanOutGoals(int watchers) => watchers switch
    {
        1_000 => new("≤ 25", RawShare: "≥ 40 %"),
        5_000 => new("≤ 120", RawShare: "≥ 40 %"),
        _ => new(RawShare: "≥ 40 %"),
    };

    /// <summary>Turn by turn; each turn is given what the server's last one led to.</summary>
    private static void Rounds(int count, Dictionary<string, ILampServer> servers, Func<string, ILampServer, double?, double?> turn)
    {
        var last = new Dictionary<string, double?>();
        for (var round = 0; round < count; round++)
        {
            foreach (var (who, server) in servers)
                last[who] = turn(who, server, last.GetValueOrDefault(who));
        }
    }

    /// <returns>Where the next search may begin.</returns>
    private static double? Search(Tally tally, string who, double start, Func<int, Step> run)
    {
        var (best, failed, why) = RateSearch.Find((int)start, run);
        tally.Add(who, best, $"{failed:N0}/s: {why}");
        return 0.75 * best.Value;
    }

    private async Task<double> RawLimitAsync(CancellationToken token)
    {
        if (_rawLimit is { } known)
            return known;
        using var place = new Workplace();
        using var server = await contenders[0].StartAsync(place, new(1, 1), token);
        using var run = SteadyRun.Start(server, server.OpenEvents(1), 1, 1);
        var bytes = run.Sizes.Notify;
        var rates = Enumerable.Range(0, rounds).Select(_ => RawLimit.Measure(place, bytes, duration)).ToList();
        var limit = Workplace.Median(rates);
        AnsiConsole.MarkupLineInterpolated(
            $"Raw limit: a bare program sends datagrams of a NOTIFY's {bytes} bytes and takes the answers of {run.Sizes.Answer}: {limit:N0}/s ({rates.Min():N0} … {rates.Max():N0})");
        _rawLimit = limit;
        return limit;
    }
}
