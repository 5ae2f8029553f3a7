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
        // As many nonces as connections, as with as many phones: on one nonce, a request that waits long would fall out of its window.
        var password = await server.PasswordAsync(SampleFleet.FirstMac, "static.auto_provision.server.password", token);
        var phones = new List<DigestClient>();
        for (var phone = 0; phone < Wrk.Connections; phone++)
            phones.Add(await ChallengedAsync(server, file, password, token));

        var headers = Path.Combine(place.Folder, "authorizations");
        var count = HeadersASecond * (int)duration.TotalSeconds;
        await File.WriteAllLinesAsync(headers, Enumerable.Range(0, count).Select(index => phones[index % phones.Count].Authorize("GET", $"/p/{file}")), token);
        return place.Write("digest.lua",
            $$"""
              local lines = io.lines("{{headers}}")
              request = function()
                wrk.headers["Authorization"] = lines()
                return wrk.format("GET")
              end
              """);
    }

    private static async Task<DigestClient> ChallengedAsync(BenchServer server, string file, string password, CancellationToken token)
    {
        using var client = new HttpClient();
        using var challenge = await client.GetAsync(new Uri($"http://127.0.0.1:{server.HttpPort}/p/{file}"), token);
        var digest = new DigestClient(SampleFleet.FirstMac, password);
        return digest.TryAccept(challenge.Headers.WwwAuthenticate.Select((AuthenticationHeaderValue header) => header.ToString()))
            ? digest
            : throw new InvalidOperationException($"no Digest challenge: {challenge}");
    }
}
