using System.Globalization;
using System.Text.RegularExpressions;

namespace Provisioning.Benchmarks;

/// <summary>Debian's wrk: one thread on the other core, 64 connections.</summary>
internal static partial class Wrk
{
    public const int Connections = 64;

    /// <returns>Requests a second. Anything but the expected answers fails the run.</returns>
    public static async Task<double> RunAsync(Uri url, TimeSpan duration, CancellationToken token, params string[] extra)
    {
        string[] arguments = ["-t1", $"-c{Connections}", $"-d{(int)duration.TotalSeconds}s", .. extra, url.ToString()];
        var output = await Workplace.RunAsync(Workplace.LoadCore, "wrk", arguments, token);
        if (output.Contains("Non-2xx or 3xx", StringComparison.Ordinal))
            throw new InvalidOperationException($"{url} was not answered as expected:\n{output}");
        return double.Parse(Rate().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();
}
