using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Provisioning.Admin;
using Provisioning.Delivery;
using Provisioning.Devices;

namespace Provisioning.Tests;

/// <summary>The real server on loopback with a database of its own.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TestDatabase _database;
    private readonly bool _ownsDatabase;
    private readonly List<HttpClient> _clients = [];

    private TestServer(WebApplication app, TestDatabase database, bool ownsDatabase) => (_app, _database, _ownsDatabase) = (app, database, ownsDatabase);

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public ServerLog Log { get; } = new();

    /// <summary>An error that is logged and contains one of these does not fail the test.</summary>
    public List<string> ExpectedErrors { get; } = [];

    public TestDatabase Database => _database;

    /// <summary>Of the API; phones have listeners of their own.</summary>
    public Uri Address => _app.Urls.Select(url => new Uri(url)).First(url => url.Scheme == Uri.UriSchemeHttp && url.Port != Get<PhoneListeners>().HttpPort);

    public string AdminToken { get; private set; } = "";

    /// <summary>As the first administrator.</summary>
    public HttpClient Http { get; private set; } = null!;

    public Fleet Fleet => Get<FleetState>().Current;

    public static async Task<TestServer> StartAsync(DatabaseKind kind = DatabaseKind.Sqlite, params string[] settings) =>
        await StartAsync(await TestDatabase.CreateAsync(kind), true, TimeProvider.System, settings);

    /// <summary>On a database that outlives this server.</summary>
    public static Task<TestServer> StartOnAsync(TestDatabase database, params string[] settings) => StartAsync(database, false, TimeProvider.System, settings);

    /// <summary>With a clock that a test sets.</summary>
    public static async Task<TestServer> StartAtAsync(TimeProvider time, params string[] settings) =>
        await StartAsync(await TestDatabase.CreateAsync(DatabaseKind.Sqlite), true, time, settings);

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public HttpClient Client(string? token)
    {
        var client = new HttpClient { BaseAddress = Address };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        _clients.Add(client);
        return client;
    }

    public async Task<HttpClient> ClientAsync(string name, Role role) => Client(await Get<ApiTokenStore>().CreateAsync(name, role, "test", Token));

    public Task<HttpResponseMessage> PostFleetAsync(string verb, string yaml, Dictionary<string, string>? secrets = null) =>
        Http.PostAsJsonAsync($"/api/fleet/{verb}", new { file = "fleet.yaml", text = yaml, secrets = secrets ?? [] }, Token);

    /// <summary>Applies a fleet file that must be accepted.</summary>
    public async Task<JsonNode> ApplyAsync(string yaml, Dictionary<string, string>? secrets = null)
    {
        var response = await PostFleetAsync("apply", yaml, secrets);
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {text} {string.Join(Environment.NewLine, Log.Lines)}");
        return JsonNode.Parse(text)!;
    }

    public async Task<JsonNode> JsonAsync(string path)
    {
        var response = await Http.GetAsync(path, Token);
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        if (_ownsDatabase)
            await _database.DisposeAsync();
        Assert.DoesNotContain(Log.Errors, error => !ExpectedErrors.Exists(expected => error.Contains(expected, StringComparison.Ordinal)));
    }

    private static async Task<TestServer> StartAsync(TestDatabase database, bool ownsDatabase, TimeProvider time, string[] settings)
    {
        var tokenFile = Path.Combine(database.Folder, "first-token");
        var app = global::Server.Build(
        [
            .. database.Settings, "Admin:Port=0", $"Admin:FirstTokenFile={tokenFile}", "Delivery:Address=127.0.0.1", "Delivery:HttpPort=0", "Delivery:HttpsPort=", "Messaging:Port=0", "Sip:Port=0", "Sip:TlsPort=0",
            "Logging:Console:LogLevel:Default=None", "Rendering:PublicUrl=https://phones.example.com/p/", .. settings,
        ], time);
        var server = new TestServer(app, database, ownsDatabase);
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(server.Log);
        await app.StartAsync(Token);
        server.AdminToken = (await File.ReadAllTextAsync(tokenFile, Token)).Trim();
        server.Http = server.Client(server.AdminToken);
        return server;
    }
}
