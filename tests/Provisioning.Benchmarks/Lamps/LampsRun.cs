using Spectre.Console;

namespace Provisioning.Benchmarks.Lamps;

/// <summary>Lighting lamps: every server on one core, the load on the other, turn by turn, medians of the rounds.</summary>
internal static class LampsRun
{
    private const string Machine = "grep -m1 'model name' /proc/cpuinfo | cut -d: -f2; kamailio -v | head -1; sipp -v | grep -m1 SIPp; dotnet --version";
    private static readonly Contender[] Contenders = [Kamailio.Contender, OurServer.Contender];

    /// <summary>The parts in the order in which all of them run.</summary>
    private static readonly Dictionary<string, Func<LampsBench, CancellationToken, Task>> Parts = new()
    {
        ["check"] = (bench, token) => bench.CheckAsync(token),
        ["subscribe"] = (bench, token) => bench.SubscribeAsync(token),
        ["notify"] = (bench, token) => bench.NotifyAsync(token),
        ["fanout"] = (bench, token) => bench.FanOutAsync(token),
        ["event"] = (bench, token) => bench.EventAsync(token),
        ["memory"] = (bench, token) => bench.MemoryAsync(token),
        ["restart"] = (bench, token) => bench.RestartAsync(token),
    };

    public static IEnumerable<string> Names => Parts.Keys;

    public static IEnumerable<string> Servers => Contenders.Select(contender => contender.Name);

    /// <param name="only">A part; none for all.</param>
    /// <param name="server">A server; none for all.</param>
    /// <param name="rounds">Rounds, of which the median is told.</param>
    /// <param name="duration">Of each stretch of load.</param>
    /// <param name="token">Stops it.</param>
    public static async Task<int> RunAsync(string? only, string? server, int rounds, TimeSpan duration, CancellationToken token)
    {
        if (!Pinned.IsPinned)
            return await Pinned.RunAgainAsync(token);
        AnsiConsole.MarkupLineInterpolated($"[grey]{(await Workplace.RunAsync(Workplace.LoadCore, "sh", ["-c", Machine], token)).Trim()}[/]");
        AnsiConsole.MarkupLineInterpolated($"[grey]server on core {Workplace.ServerCore}, load on core {Workplace.LoadCore}, UDP on loopback, all phones behind one port[/]");
        var bench = new LampsBench([.. Contenders.Where(contender => server is null || contender.Name == server)], rounds, duration);
        foreach (var (_, run) in Parts.Where(part => only is null || part.Key == only))
            await run(bench, token);
        return 0;
    }
}
