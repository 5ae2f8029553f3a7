using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Provisioning.Benchmarks;

/// <summary>The real server as a process, as it is deployed, filled through its API.</summary>
internal sealed class BenchServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Func<Process> _start;
    private readonly HttpClient _api;

    private BenchServer(Func<Process> start, int http, int https, HttpClient api) => (_start, Process, HttpPort, HttpsPort, _api) = (start, start(), http, https, api);

    public Process Process { get; private set; }

    public int HttpPort { get; }

    public int HttpsPort { get; }

    /// <param name="place">Where it keeps its data.</param>
    /// <param name="data">Folder there.</param>
    /// <param name="authenticate">Whether phones must sign in.</param>
    /// <param name="token">Stops it.</param>
    /// <param name="settings">More of them; they win.</param>
    public static async Task<BenchServer> StartAsync(Workplace place, string data, bool authenticate, CancellationToken token, params string[] settings)
    {
        var (http, https, admin) = (Workplace.FreePort(), Workplace.FreePort(), Workplace.FreePort());
        var folder = Path.Combine(place.Folder, data);
        Directory.CreateDirectory(folder);
        var tokenFile = Path.Combine(folder, "token");
        string[] arguments =
        [
            "serve", $"Database:Folder={folder}", $"Admin:Port={admin}", $"Admin:FirstTokenFile={tokenFile}",
            $"Delivery:HttpPort={http}", $"Delivery:HttpsPort={https}", "Delivery:Address=127.0.0.1", $"Delivery:Authentication={(authenticate ? "Required" : "Off")}",
            // One machine sends all the load; the limits per address are for phones.
            "Delivery:Rates:RequestsPerSecond=1000000", "Delivery:Rates:RequestBurst=1000000", "Messaging:Enabled=false", "Sip:Port=0", "Sip:TlsPort=0", "Logging:LogLevel:Default=Warning", .. settings,
        ];
        var api = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{admin}"), Timeout = TimeSpan.FromMinutes(10) };
        var server = new BenchServer(() => place.Start(Workplace.ServerCore, Program, arguments), http, https, api);
        var started = Stopwatch.GetTimestamp();
        while (!await IsReadyAsync(api, token))
        {
            if (server.Process.HasExited || Stopwatch.GetElapsedTime(started) > Patience)
                throw new InvalidOperationException($"the server did not start; see {folder}");
        }

        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(tokenFile, token)).Trim());
        return server;
    }

    /// <summary>Kills it and starts it again with the same settings and data, without waiting for it.</summary>
    public void Restart()
    {
        Process.Kill();
        Process.WaitForExit();
        Process = _start();
    }

    public async Task ApplyAsync(string fleet, CancellationToken token)
    {
        var response = await _api.PostAsJsonAsync("api/fleet/apply", new { file = "fleet.yaml", text = fleet }, token);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException(await response.Content.ReadAsStringAsync(token));
    }

    public async Task<(double Milliseconds, string Body)> PutAsync(string path, object body, CancellationToken token)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(body) };
        request.Headers.IfMatch.Add(EntityTagHeaderValue.Any);
        var started = Stopwatch.GetTimestamp();
        var response = await _api.SendAsync(request, token);
        var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        response.EnsureSuccessStatusCode();
        return (elapsed, await response.Content.ReadAsStringAsync(token));
    }

    public async Task PostAsync(string path, object body, CancellationToken token)
    {
        var response = await _api.PostAsJsonAsync(path, body, token);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException(await response.Content.ReadAsStringAsync(token));
    }

    public Task<string> GetTextAsync(string path, CancellationToken token) => _api.GetStringAsync(path, token);

    /// <summary>The phone's own password, as it stands in its file.</summary>
    public async Task<string> PasswordAsync(string mac, string parameter, CancellationToken token)
    {
        var preview = JsonNode.Parse(await GetTextAsync($"api/devices/{mac}/preview?secrets=true", token))!.AsArray();
        var line = preview.SelectMany(file => $"{file!["text"]}".Split('\n')).First(text => text.StartsWith(parameter, StringComparison.Ordinal));
        return line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim();
    }

    public void Dispose()
    {
        _api.Dispose();
        if (!Process.HasExited)
            Process.Kill();
        Process.WaitForExit();
    }

    /// <summary>As it is deployed (<c>make publish</c>), beside this program's <c>bin</c>.</summary>
    private static string Program { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "publish", "provisioning"));

    private static async Task<bool> IsReadyAsync(HttpClient api, CancellationToken token)
    {
        try
        {
            return (await api.GetAsync("health/ready", token)).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, token);
            return false;
        }
    }
}
