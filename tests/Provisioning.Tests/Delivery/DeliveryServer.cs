using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Provisioning.Configs;
using Provisioning.Delivery;
using Provisioning.Devices;
using Provisioning.Rendering;
using Provisioning.Storage;

namespace Provisioning.Tests.Delivery;

/// <summary>A real server on loopback with a small fleet, a clock of its own, and a folder that goes with it.</summary>
internal sealed class DeliveryServer : IAsyncDisposable
{
    public static readonly MacAddress Mac = MacAddress.Parse("805ec0000001");
    public static readonly MacAddress OtherMac = MacAddress.Parse("0004f2000002");
    public static readonly MacAddress UnknownMac = MacAddress.Parse("805ec0ffffff");

    private readonly WebApplication _app;
    private readonly bool _keepsFolder;

    private DeliveryServer(WebApplication app, string folder, FakeTimeProvider time, ErrorCollector errors, bool keepsFolder) =>
        (_app, Folder, Time, Errors, _keepsFolder) = (app, folder, time, errors, keepsFolder);

    public string Folder { get; }

    public FakeTimeProvider Time { get; }

    public ErrorCollector Errors { get; }

    public Uri Http => new($"http://127.0.0.1:{Get<PhoneListeners>().HttpPort}/p/");

    public Uri Https => new($"https://localhost:{Get<PhoneListeners>().HttpsPort}/p/");

    public static async Task<DeliveryServer> StartAsync(
        Dictionary<string, string?>? settings = null, string? folder = null, bool keepsFolder = false, Action<IServiceCollection>? services = null)
    {
        folder ??= Directory.CreateTempSubdirectory("delivery").FullName;
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero));
        var errors = new ErrorCollector();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Delivery:Address"] = "127.0.0.1",
            ["Delivery:HttpPort"] = "0",
            ["Delivery:HttpsPort"] = "",
            ["Delivery:FetchLog:FlushInterval"] = "00:00:01",
        });
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Logging.ClearProviders().AddProvider(errors);
        services?.Invoke(builder.Services);
        builder.Services.AddSingleton<TimeProvider>(time).Configure<DatabaseOptions>(options => options.Folder = folder).AddOptions<ConfigOptions>();
        builder.Services.AddSingleton(_ => Vault.Open(folder)).AddSingleton(_ => Database.Open(new DatabaseOptions { Folder = folder }));
        builder.Services.AddSingleton<PublishedConfigs>().AddSingleton<ContentStore>().AddSingleton<FleetState>();
        builder.Services.AddSingleton(provider => new CredentialIssuer(provider.GetRequiredService<Vault>().DeriveKey("credentials")));
        builder.Services.AddSingleton(Phones.Catalog).AddDelivery(builder.Configuration);
        var app = builder.Build();
        app.UseDelivery();
        var server = new DeliveryServer(app, folder, time, errors, keepsFolder);
        server.Enter(Mac);
        server.Enter(OtherMac);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public void Enter(MacAddress mac)
    {
        var fleet = Get<FleetState>();
        var device = new Device { Mac = mac, Model = "acme/one", Site = "here", Lines = [] };
        fleet.Swap(fleet.Current with { Devices = fleet.Current.Devices.SetItem(mac, device) });
    }

    public async Task<ConfigVersion> PublishAsync(MacAddress mac, params (string Name, string Text)[] files)
    {
        var contents = files.Select(file => (file.Name, Bytes: Encoding.UTF8.GetBytes(file.Text))).ToList();
        var store = Get<ContentStore>();
        var packed = contents.Select(file => store.Pack(new RenderedFile(
            file.Name, ConfigFormat.Assignments, file.Bytes, ContentHash.Of(file.Bytes), [], IsPublic: false)));
        await store.AddAsync(packed.DistinctBy(content => content.Hash), TestContext.Current.CancellationToken);
        var published = Get<PublishedConfigs>();
        var version = new ConfigVersion
        {
            Mac = mac,
            Number = (published.Find(mac)?.Version.Number ?? 0) + 1,
            PublishedAt = Time.GetUtcNow(),
            Author = "test",
            Reason = "test",
            Files = [.. contents.Select(file => new ConfigFile(file.Name, ContentHash.Of(file.Bytes), file.Bytes.Length, ConfigFormat.Assignments, IsPublic: false))],
        };
        published.Set(new(version, IsHeld: false));
        return version;
    }

    public string PasswordOf(MacAddress mac) => Get<CredentialIssuer>().For(Get<FleetState>().Current.Devices[mac]).HttpPassword.Reveal();

    /// <summary>What the transcript says once it has that many rows, oldest first. A row is written after the phone has its answer.</summary>
    public async Task<IReadOnlyList<FetchRow>> TranscriptAsync(MacAddress mac, int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            limit.Token.ThrowIfCancellationRequested();
            await FlushAsync();
            var rows = await Get<FetchStore>().ListAsync(mac, long.MaxValue, 1000, TestContext.Current.CancellationToken);
            if (rows.Count >= count)
                return [.. rows.Reverse()];
        }
    }

    public Task FlushAsync() => Get<IEnumerable<Microsoft.Extensions.Hosting.IHostedService>>().OfType<DeliveryWriter>().Single()
        .FlushAsync(TestContext.Current.CancellationToken);

    /// <summary>A client that trusts the server's own authority and nobody else, and shows a certificate if it has one.</summary>
    public HttpClient Client(string? userAgent = null, X509Certificate2? certificate = null)
    {
        var client = new HttpClient(new SocketsHttpHandler { SslOptions = TlsFor(certificate) });
        if (userAgent is not null)
            client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", userAgent);
        return client;
    }

    public SslClientAuthenticationOptions TlsFor(X509Certificate2? certificate = null)
    {
        var root = Path.Combine(Folder, "tls", "ca.pem");
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, VerificationTime = Time.GetUtcNow().UtcDateTime };
        if (File.Exists(root))
            policy.CustomTrustStore.ImportFromPemFile(root);
        return new()
        {
            TargetHost = "localhost",
            CertificateChainPolicy = policy,
            ClientCertificates = certificate is null ? null : [certificate],
            LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate,
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        if (!_keepsFolder)
            Directory.Delete(Folder, recursive: true);
        Assert.Empty(Errors.Texts);
    }
}
