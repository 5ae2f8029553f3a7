using System.Net;
using Spectre.Console;

namespace Provisioning.Benchmarks;

/// <summary>Serving a phone's file of about 25 KB: ours against nginx with the same bytes, turn by turn, median of the rounds.</summary>
internal static class HttpRun
{
    private const string Machine = "grep -m1 'model name' /proc/cpuinfo | cut -d: -f2; nginx -v 2>&1; wrk -v 2>&1 | head -1; dotnet --version";

    public static async Task<int> RunAsync(int rounds, TimeSpan duration, CancellationToken token)
    {
        using var place = new Workplace();
        using var open = await BenchServer.StartAsync(place, "open", authenticate: false, token);
        using var closed = await BenchServer.StartAsync(place, "closed", authenticate: true, token);
        var fleet = SampleFleet.OnePhone();
        await open.ApplyAsync(fleet, token);
        await closed.ApplyAsync(fleet, token);

        var file = $"{SampleFleet.FirstMac}.cfg";
        using var client = new HttpClient();
        var bytes = await client.GetByteArrayAsync(new Uri($"http://127.0.0.1:{open.HttpPort}/p/{file}"), token);
        Directory.CreateDirectory(Path.Combine(place.Folder, "www", "p"));
        await File.WriteAllBytesAsync(Path.Combine(place.Folder, "www", "p", file), bytes, token);
        var tls = Path.Combine(place.Folder, "open", "tls");
        var nginx = await Nginx.StartAsync(place, Path.Combine(tls, "server.pem"), Path.Combine(tls, "server.key"), token);

        Uri Ours(int port, string scheme = "http") => new($"{scheme}://127.0.0.1:{port}/p/{file}");
        var table = new Table().Title($"GET of {bytes.Length:N0} bytes, {rounds} rounds of {duration.TotalSeconds} s, server on core {Workplace.ServerCore}, wrk on core {Workplace.LoadCore}")
            .AddColumns("what", "ours /s", "nginx /s", "ours : nginx", "must", "goal");

        await CompareAsync("warm GET, no authentication", 0.30, 0.60, () => Wrk.RunAsync(Ours(open.HttpPort), duration, token), () => Wrk.RunAsync(Ours(nginx.Http), duration, token));
        await CompareAsync("Digest on every request : plain GET", 0.15, 0.30, () => DigestAsync(place, closed, file, duration, token), () => Wrk.RunAsync(Ours(nginx.Http), duration, token));
        var (ourTag, theirTag) = (await TagAsync(client, Ours(open.HttpPort), token), await TagAsync(client, Ours(nginx.Http), token));
        await CompareAsync(
            "304", 0.35, 0.60,
            () => Wrk.RunAsync(Ours(open.HttpPort), duration, token, "-H", $"If-None-Match: {ourTag}"), () => Wrk.RunAsync(Ours(nginx.Http), duration, token, "-H", $"If-None-Match: {theirTag}"));
        await CompareAsync(
            "TLS: full handshake and one GET", 0.50, 0.80,
            () => Wrk.RunAsync(Ours(open.HttpsPort, "https"), duration, token, "-H", "Connection: close"), () => Wrk.RunAsync(Ours(nginx.Https, "https"), duration, token, "-H", "Connection: close"));
        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated($"[grey]{await Workplace.RunAsync(Workplace.LoadCore, "sh", ["-c", Machine], token)}[/]");
        return 0;

        async Task CompareAsync(string what, double must, double goal, Func<Task<double>> ours, Func<Task<double>> theirs)
        {
            await ours(); // warm
            await theirs();
            var (mine, peer) = (new List<double>(), new List<double>());
            for (var round = 0; round < rounds; round++)
            {
                mine.Add(await ours());
                peer.Add(await theirs());
            }

            var ratio = Workplace.Median(mine) / Workplace.Median(peer);
            var color = ratio >= goal ? "green" : ratio >= must ? "yellow" : "red";
            table.AddRow(what, $"{Workplace.Median(mine):N0}", $"{Workplace.Median(peer):N0}", $"[{color}]{ratio:P0}[/]", $"{must:P0}", $"{goal:P0}");
        }
    }

    private static async Task<double> DigestAsync(Workplace place, BenchServer server, string file, TimeSpan duration, CancellationToken token)
    {
        // Each request has its own nonce count: a repeated header would be refused as a replay.
        var script = await DigestScript.WriteAsync(place, server, file, duration, token);
        return await Wrk.RunAsync(new Uri($"http://127.0.0.1:{server.HttpPort}/p/{file}"), duration, token, "-s", script);
    }

    private static async Task<string> TagAsync(HttpClient client, Uri url, CancellationToken token)
    {
        using var response = await client.GetAsync(url, token);
        return response.StatusCode == HttpStatusCode.OK ? response.Headers.ETag!.ToString() : throw new InvalidOperationException($"{url}: {response.StatusCode}");
    }
}
