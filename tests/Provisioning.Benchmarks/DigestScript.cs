using System.Net.Http.Headers;
using Provisioning.Sip.Authentication;

namespace Provisioning.Benchmarks;

/// <summary>A wrk script that sends a prepared Authorization header with each request.</summary>
internal static class DigestScript
{
    /// <summary>More than one core answers a second.</summary>
    private const int HeadersASecond = 60_000;

    public static async Task<string> WriteAsync(Workplace place, BenchServer server, string file, TimeSpan duration, CancellationToken token)
    {
        using var client = new HttpClient();
        using var challenge = await client.GetAsync(new Uri($"http://127.0.0.1:{server.HttpPort}/p/{file}"), token);
        var password = await server.PasswordAsync(SampleFleet.FirstMac, "static.auto_provision.server.password", token);
        var digest = new DigestClient(SampleFleet.FirstMac, password);
        if (!digest.TryAccept(challenge.Headers.WwwAuthenticate.Select((AuthenticationHeaderValue header) => header.ToString())))
            throw new InvalidOperationException($"no Digest challenge: {challenge}");

        var headers = Path.Combine(place.Folder, "authorizations");
        await File.WriteAllLinesAsync(headers, Enumerable.Range(0, HeadersASecond * (int)duration.TotalSeconds).Select(_ => digest.Authorize("GET", $"/p/{file}")), token);
        return place.Write("digest.lua",
            $$"""
              local lines = io.lines("{{headers}}")
              request = function()
                wrk.headers["Authorization"] = lines()
                return wrk.format("GET")
              end
              """);
    }
}
