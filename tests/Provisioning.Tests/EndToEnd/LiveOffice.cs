using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Provisioning.Delivery;
using Provisioning.Devices;
using Provisioning.Simulator;
using Provisioning.Storage;
using Provisioning.Tests.Interop;

namespace Provisioning.Tests.EndToEnd;

/// <summary>The sample office for real: server, HTTPS with its own authority, and simulated phones that are given their first-contact addresses.</summary>
internal sealed partial class LiveOffice : IAsyncDisposable
{
    private readonly Dictionary<string, SimulatedPhone> _phones = [];

    private LiveOffice(TestServer server) => Server = server;

    /// <summary>Without a connection to its PBX, which is not there in these tests.</summary>
    public static string FleetFile { get; } = Control().Replace(File.ReadAllText(Path.Combine(Repository.Root, "samples", "small-office", "fleet.yaml")), "");

    public TestServer Server { get; }

    public IReadOnlyDictionary<string, SimulatedPhone> Phones => _phones;

    /// <summary>Every address that was given out for a first contact.</summary>
    public List<Uri> Invitations { get; } = [];

    public static async Task<LiveOffice> OpenAsync(DatabaseKind kind = DatabaseKind.Sqlite, params string[] settings) =>
        await OpenAsync(await TestServer.StartAsync(kind, Settings(settings)));

    /// <summary>On a database that outlives it.</summary>
    public static async Task<LiveOffice> OpenOnAsync(TestDatabase database) => await OpenAsync(await TestServer.StartOnAsync(database, Settings([])));

    /// <summary>Boots every phone and gives what came of it, by MAC address.</summary>
    public async Task<IReadOnlyDictionary<string, BootResult>> BootAllAsync()
    {
        var results = new Dictionary<string, BootResult>(StringComparer.Ordinal);
        foreach (var (mac, phone) in _phones)
            results[mac] = await phone.BootAsync(TestServer.Token);
        return results;
    }

    public async Task FlushAsync() =>
        await Server.Get<IEnumerable<Microsoft.Extensions.Hosting.IHostedService>>().OfType<DeliveryWriter>().Single().FlushAsync(TestServer.Token);

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private static string[] Settings(string[] settings)
    {
        var port = Ports.Free();
        return [$"Delivery:HttpsPort={port}", $"Rendering:PublicUrl=https://127.0.0.1:{port}/p/", "Delivery:Rates:RequestBurst=100000", "Delivery:Rates:FailureBurst=100000", .. settings];
    }

    private static async Task<LiveOffice> OpenAsync(TestServer server)
    {
        var office = new LiveOffice(server);
        await server.ApplyAsync(FleetFile);
        await office.PlugAllAsync();
        return office;
    }

    private async Task PlugAllAsync()
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(Path.Combine(Server.Get<Microsoft.Extensions.Options.IOptions<DatabaseOptions>>().Value.Folder, "tls", "ca.pem"));
        var answer = await Server.Http.PostAsJsonAsync("/api/contact-tokens", new { }, TestServer.Token);
        var invitations = await answer.Content.ReadAsStringAsync(TestServer.Token);
        Assert.True(answer.IsSuccessStatusCode, invitations);
        foreach (var invitation in JsonNode.Parse(invitations)!.AsArray())
        {
            var device = Server.Fleet.Devices[MacAddress.Parse($"{invitation!["mac"]}")];
            var url = new Uri($"{invitation["url"]}");
            Invitations.Add(url);
            _phones[$"{device.Mac}"] = new SimulatedPhone(
                new PhoneOptions
                {
                    Mac = $"{device.Mac}",
                    Model = device.Model,
                    Server = url,
                    ExpansionModules = device.ExpansionModules,
                    Trust = ServerTrust.Only(roots),
                },
                TimeProvider.System);
        }
    }

    [GeneratedRegex(@",\s*control: \{[^}]*\}")]
    private static partial Regex Control();
}
