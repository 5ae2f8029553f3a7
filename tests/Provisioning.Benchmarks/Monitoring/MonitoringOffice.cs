using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Provisioning.Simulator.Ami;
using Provisioning.Simulator.Calls;
using Provisioning.Simulator.Pbx;

namespace Provisioning.Benchmarks.Monitoring;

/// <summary>The server as it is deployed, a PBX that is played, and the phone of a supervisor who may monitor an agent in a call.</summary>
internal sealed partial class MonitoringOffice : IAsyncDisposable
{
    private const string Mac = "805ec0000000";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly RunningPbx _pbx;
    private readonly BenchServer _server;
    private readonly HttpClient _phone = new();

    private MonitoringOffice(RunningPbx pbx, AmiRelay relay, BenchServer server) => (_pbx, Relay, _server) = (pbx, relay, server);

    public AmiRelay Relay { get; }

    private Uri Menu { get; set; } = null!;

    public static async Task<MonitoringOffice> StartAsync(Workplace place, CancellationToken token)
    {
        var pbx = await RunningPbx.StartAsync(
            new() { People = [new OfficePerson("100", "Mona"), new OfficePerson("102", "Bilal"), new OfficePerson("103", "Chloe")], AutoAnswer = TimeSpan.FromMilliseconds(5) },
            new() { Users = [new AmiUser("provisioning", "bench")] }, sipPort: null, TimeProvider.System, token);
        var relay = new AmiRelay(pbx.Ami.Port);
        var server = await BenchServer.StartAsync(place, "data", authenticate: true, token, $"Rendering:PublicUrl=http://127.0.0.1:{Workplace.FreePort()}/p/");
        await server.ApplyAsync(
            $$"""
            settings: { monitoring: true, adminPassword: bench-admin-password }
            pbxs: [{ name: main, address: 127.0.0.1, control: { kind: asterisk, address: 127.0.0.1, port: {{relay.Port}}, user: provisioning, password: bench } }]
            sites: [{ name: london, timeZone: Europe/London, pbx: main }]
            extensions:
              - { number: "100", name: Mona, site: london }
              - { number: "102", name: Bilal, site: london }
              - { number: "103", name: Chloe, site: london }
            devices: [{ mac: {{Mac}}, model: yealink/t54w, site: london, lines: ["100"] }]
            monitoringGroups: [{ name: Support, privilege: takeOver, monitors: ["100"], monitored: ["102"] }]

            """, token);
        var office = new MonitoringOffice(pbx, relay, server);
        var rendered = (await server.GetTextAsync($"api/devices/{Mac}/preview?secrets=true", token)).Split("\\n").First(line => line.Contains($"/menu/{Mac}", StringComparison.Ordinal));
        office.Menu = new Uri($"http://127.0.0.1:{server.HttpPort}{MenuPath().Match(rendered).Value}");
        var (_, agent) = pbx.Pbx.Dial(new("103", "Chloe"), new("102", "Bilal"));
        pbx.Pbx.Answer(agent!);
        await office.UntilLampAsync("busy", token);
        return office;
    }

    /// <summary>The agent's page of the menu, on a new connection, as phones fetch it.</summary>
    public async Task<(TimeSpan Took, string Listen)> OpenMenuAsync(CancellationToken token)
    {
        var started = Stopwatch.GetTimestamp();
        var page = await GetAsync("?v=102", token);
        return (Stopwatch.GetElapsedTime(started), Picks().Match(page) is { Success: true } pick ? pick.Value : throw new InvalidOperationException($"nothing to pick: {page}"));
    }

    /// <summary>From the phone's request to the Originate on the wire.</summary>
    public async Task<TimeSpan> PickAsync(string link, CancellationToken token)
    {
        var originated = Relay.NextAsync("Originate");
        var started = Stopwatch.GetTimestamp();
        var page = GetAsync(link, token);
        await page;
        return Stopwatch.GetElapsedTime(started, await originated.WaitAsync(Patience, token));
    }

    /// <summary>From the API's request to the Redirect on the wire.</summary>
    public async Task<TimeSpan> SwitchAsync(string mode, CancellationToken token)
    {
        var id = await OpenAsync("active", token);
        var redirected = Relay.NextAsync("Redirect");
        var started = Stopwatch.GetTimestamp();
        await _server.PostAsync($"api/monitoring/{id}/switch", new { mode }, token);
        return Stopwatch.GetElapsedTime(started, await redirected.WaitAsync(Patience, token));
    }

    public async Task StopAsync(CancellationToken token)
    {
        await _server.PostAsync($"api/monitoring/{await OpenAsync("active", token)}/stop", new { }, token);
        await UntilAsync(async () => _pbx.Pbx.Legs.Length == 2 && await SessionAsync(token) is null, "the session has ended", token);
    }

    /// <summary>How long until the agent's lamp shows this, from now.</summary>
    public async Task<TimeSpan> UntilLampAsync(string state, CancellationToken token)
    {
        var started = Stopwatch.GetTimestamp();
        await UntilAsync(
            async () => JsonNode.Parse(await _server.GetTextAsync("api/lamps", token))!.AsArray().Any(lamp => $"{lamp!["extension"]}" == "102" && $"{lamp["state"]}" == state), $"the lamp is {state}", token);
        return Stopwatch.GetElapsedTime(started);
    }

    public async ValueTask DisposeAsync()
    {
        _phone.Dispose();
        _server.Dispose();
        await Relay.DisposeAsync();
        await _pbx.DisposeAsync();
    }

    private async Task<string> GetAsync(string query, CancellationToken token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Menu, query)) { Headers = { ConnectionClose = true } };
        using var response = await _phone.SendAsync(request, token);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync(token);
    }

    private async Task<string> OpenAsync(string state, CancellationToken token)
    {
        JsonNode? session = null;
        await UntilAsync(async () => (string?)(session = await SessionAsync(token))?["state"] == state, $"the session is {state}", token);
        return string.Create(CultureInfo.InvariantCulture, $"{session!["id"]}");
    }

    private async Task<JsonNode?> SessionAsync(CancellationToken token) => JsonNode.Parse(await _server.GetTextAsync("api/monitoring?open=true", token))!.AsArray().FirstOrDefault();

    private static async Task UntilAsync(Func<Task<bool>> isSo, string what, CancellationToken token)
    {
        for (var started = Stopwatch.GetTimestamp(); !await isSo();)
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
                throw new InvalidOperationException($"not so after {Patience.TotalSeconds} s: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, token);
        }
    }

    [GeneratedRegex($"/p/[A-Za-z0-9_-]+/menu/{Mac}")]
    private static partial Regex MenuPath();

    [GeneratedRegex(@"\?k=[A-Za-z0-9_-]+")]
    private static partial Regex Picks();
}
