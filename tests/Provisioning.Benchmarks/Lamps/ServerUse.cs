using System.Globalization;

namespace Provisioning.Benchmarks.Lamps;

/// <summary>What a server and its children have used, from /proc.</summary>
/// <param name="CpuSeconds">User and system time so far.</param>
/// <param name="Bytes">Resident memory now; pages that several processes share count once (PSS).</param>
internal readonly record struct ServerUse(double CpuSeconds, long Bytes)
{
    /// <summary>USER_HZ, 100 on every Linux.</summary>
    private const double TicksASecond = 100;

    public static ServerUse Of(int process)
    {
        var use = default(ServerUse);
        foreach (var id in WithChildren(process))
            use = new(use.CpuSeconds + Cpu(id), use.Bytes + Resident(id));
        return use;
    }

    private static IEnumerable<int> WithChildren(int process)
    {
        var children = File.ReadAllText($"/proc/{process}/task/{process}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return children.SelectMany(child => WithChildren(int.Parse(child, CultureInfo.InvariantCulture))).Prepend(process);
    }

    private static double Cpu(int process)
    {
        // The name in brackets may hold blanks; utime and stime are the 14th and 15th of proc(5), the 12th and 13th after it.
        var text = File.ReadAllText($"/proc/{process}/stat");
        var columns = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(columns[11], CultureInfo.InvariantCulture) + long.Parse(columns[12], CultureInfo.InvariantCulture)) / TicksASecond;
    }

    private static long Resident(int process)
    {
        var line = File.ReadLines($"/proc/{process}/smaps_rollup").First(text => text.StartsWith("Pss:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
