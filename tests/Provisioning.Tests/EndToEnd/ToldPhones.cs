using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Provisioning.Simulator;
using Provisioning.Simulator.Signalling;
using Provisioning.Tests.Interop;

namespace Provisioning.Tests.EndToEnd;

/// <summary>An office of phones that fetch over HTTP, register over SIP, and reboot when they are told; their server is a process of its own that may be killed.</summary>
internal sealed class ToldPhones : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly string[] _settings;
    private readonly int _sip = Ports.Free();
    private PhoneSocket _socket = null!;

    private ToldPhones(TestDatabase database, string[] settings)
    {
        var http = Ports.Free();
        _database = database;
        _settings = [$"Delivery:HttpPort={http}", $"Rendering:PublicUrl=http://127.0.0.1:{http}/p/", "Rendering:LampHost=127.0.0.1", $"Sip:Port={_sip}", $"Rendering:LampPort={_sip}", .. settings];
    }

    public ServerProcess Server { get; private set; } = null!;

    public List<LivePhone> Phones { get; } = [];

    public static async Task<ToldPhones> OpenAsync(int phones, Func<int, PhoneTroubles> troublesOf, params string[] settings)
    {
        var office = new ToldPhones(await TestDatabase.CreateAsync(DatabaseKind.Sqlite), settings);
        await office.StartAsync();
        await office.ApplyAsync(Fleet(phones));
        var invitations = JsonNode.Parse(await (await office.Server.Http.PostAsJsonAsync("/api/contact-tokens", new { }, TestServer.Token)).Content.ReadAsStringAsync(TestServer.Token))!.AsArray();
        office._socket = await PhoneSocket.StartAsync(IPAddress.Loopback, TimeProvider.System, TestServer.Token);
        for (var number = 0; number < phones; number++)
        {
            var phone = new SimulatedPhone(new() { Mac = $"{invitations[number]!["mac"]}", Model = "yealink/t54w", Server = new Uri($"{invitations[number]!["url"]}") }, TimeProvider.System);
            Assert.Equal(BootOutcome.Applied, (await phone.BootAsync(TestServer.Token)).Outcome);
            office.Phones.Add(LivePhone.Start(phone, office._socket, (_, _) => new(IPAddress.Loopback, office._sip), troublesOf(number), _ => { }));
        }

        await Eventually.TrueAsync(() => office.Phones.All(phone => phone.IsRegistered), "all phones are registered");
        return office;
    }

    public static string Fleet(int phones) => Office.Large(phones, keys: 1).Replace("poly/vvx450", "yealink/t54w", StringComparison.Ordinal);

    public async Task StartAsync() => Server = await ServerProcess.StartAsync(_database, _settings);

    /// <summary>As a power cut would, and on again.</summary>
    public async Task KillAsync()
    {
        await Server.KillAsync();
        await Server.DisposeAsync();
        await StartAsync();
    }

    public Task ApplyAsync(string fleet) => PostAsync("/api/fleet/apply", new { file = "fleet.yaml", text = fleet, secrets = new { } });

    public async Task<JsonNode> PostAsync(string path, object body)
    {
        var response = await Server.Http.PostAsJsonAsync(path, body, TestServer.Token);
        var text = await response.Content.ReadAsStringAsync(TestServer.Token);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    public async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await Server.Http.GetStringAsync(path, TestServer.Token))!;

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        foreach (var phone in Phones)
            await phone.DisposeAsync();
        await _socket.DisposeAsync();
        await _database.DisposeAsync();
    }
}
