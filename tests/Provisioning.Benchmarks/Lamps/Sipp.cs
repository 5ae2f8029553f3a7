using System.Globalization;

namespace Provisioning.Benchmarks.Lamps;

/// <summary>Debian's SIPp as the load, at a low rate: does the load program see what it sees?</summary>
internal static class Sipp
{
    /// <summary>Columns of its statistics, counted from 0.</summary>
    private const int Created = 12;
    private const int Successful = 15;
    private const int Failed = 17;
    private const int Retransmitted = 57;

    public static async Task<SippCounts> RunAsync(Workplace place, ILampServer server, int rate, int count, CancellationToken token)
    {
        var numbers = Enumerable.Range(0, SubscribeRun.Extensions).Select(index => SipRequests.Number(index).ToString(CultureInfo.InvariantCulture));
        var folder = Path.GetDirectoryName(place.Write("sipp/numbers.csv", $"SEQUENTIAL\n{string.Join('\n', numbers)}\n"))!;
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Lamps", "subscribe.xml"), Path.Combine(folder, "subscribe.xml"), overwrite: true);
        var command = $"cd '{folder}' && exec sipp -sf subscribe.xml -inf numbers.csv -i 127.0.0.1 -p {FreeUdpPort.Next()} 127.0.0.1:{server.SipPort} "
            + $"-r {rate} -m {count} -nostdin -timeout 60 -timeout_error -trace_stat -stf stat.csv -trace_rtt -rtt_freq 1 >/dev/null 2>&1; true";
        await Workplace.RunAsync(Workplace.LoadCore, "sh", ["-c", command], token);

        var last = (await File.ReadAllLinesAsync(Path.Combine(folder, "stat.csv"), token))[^1].Split(';');
        var times = Directory.GetFiles(folder, "*_rtt.csv").SelectMany(File.ReadLines).Select(line => line.Split(';'))
            .Where(columns => columns is [_, _, "notify"]).Select(columns => double.Parse(columns[1], CultureInfo.InvariantCulture)).Order().ToList();
        return new(
            Number(last[Created]), Number(last[Successful]), Number(last[Failed]), Number(last[Retransmitted]), times[times.Count / 2], times[(int)(times.Count * 0.99)]);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
