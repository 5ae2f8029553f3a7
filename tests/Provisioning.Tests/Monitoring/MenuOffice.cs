using System.Net;
using System.Xml.Linq;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Provisioning.Devices;
using Provisioning.Monitoring;
using Provisioning.Rendering;
using Provisioning.Tests.Delivery;
using Provisioning.Tests.Rendering;

namespace Provisioning.Tests.Monitoring;

/// <summary>Two phones of two makers, both of extension 100, on the phones' own listener, with a desk that a test speaks for.</summary>
internal sealed class MenuOffice : IAsyncDisposable
{
    public const string Public = "https://prov.example.com/p/";

    private readonly DeliveryServer _server;
    private readonly HttpClient _http = new();

    private MenuOffice(DeliveryServer server, FakeDesk desk) => (_server, Desk) = (server, desk);

    public FakeDesk Desk { get; }

    public DeliveryServer Server => _server;

    public FakeTimeProvider Time => _server.Time;

    /// <summary>Extension 100 monitors these people.</summary>
    public static async Task<MenuOffice> StartAsync(Privilege privilege, int[] monitored, Dictionary<string, string?>? settings = null)
    {
        FakeDesk? desk = null;
        var server = await DeliveryServer.StartAsync(settings, services: services => services
            .AddSingleton(provider => new RendererSource(new ConfigRenderer(TestFleet.Catalog,
                new RenderEnvironment(new Uri(Public), "lamps.example.com", 5060, provider.GetRequiredService<CredentialIssuer>()))))
            .AddSingleton<IMonitoringDesk>(provider => desk ??= new FakeDesk(provider.GetRequiredService<TimeProvider>()))
            .AddPhoneMenus());
        server.Get<IMonitoringDesk>();
        var office = new MenuOffice(server, desk!);
        desk!.Privilege = privilege;
        office.Swap(_ => TestFleet.Office().WithMonitoring().WithGroup("Sales", privilege, [100], monitored) with
        {
            Devices = Fleet.Empty.Devices
                .Add(DeliveryServer.Mac, TestFleet.Phone("yealink/t54w", 100) with { Mac = DeliveryServer.Mac })
                .Add(DeliveryServer.OtherMac, TestFleet.Phone("poly/vvx450", 100) with { Mac = DeliveryServer.OtherMac }),
            Extensions = TestFleet.Office().Extensions.SetItems(monitored.Select(number => TestFleet.Person(number, $"Person {number}")).Select(person => KeyValuePair.Create(person.Number, person))),
        });
        return office;
    }

    public void Swap(Func<Fleet, Fleet> change)
    {
        var state = _server.Get<FleetState>();
        state.Swap(change(state.Current));
    }

    /// <summary>The address of its menu that a phone is rendered.</summary>
    public string UrlOf(MacAddress mac) => _server.Get<RendererSource>().Current.Environment.MenuUrl(DeviceOf(mac), TokenOf(mac));

    public string TokenOf(MacAddress mac) => _server.Get<CredentialIssuer>().MenuTokenOf(DeviceOf(mac)).Reveal();

    private Device DeviceOf(MacAddress mac) => _server.Get<FleetState>().Current.Devices[mac];

    /// <summary>Fetches an address of a menu from this server.</summary>
    public Task<HttpResponseMessage> SendAsync(string url, HttpMethod? method = null, Action<HttpRequestMessage>? change = null)
    {
        var request = new HttpRequestMessage(method ?? HttpMethod.Get, new Uri(_server.Http, url.Replace(Public, "", StringComparison.Ordinal)));
        change?.Invoke(request);
        return _http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<MenuDocument> GetAsync(string? url = null)
    {
        using var response = await SendAsync(url ?? UrlOf(DeliveryServer.Mac));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.InRange(bytes.Length, 1, 10_000);
        return new MenuDocument(System.Text.Encoding.UTF8.GetString(bytes), response.Content.Headers.ContentType!.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }
}

/// <summary>What a phone got for its screen.</summary>
internal sealed record MenuDocument(string Text, string ContentType)
{
    private readonly XElement _root = XDocument.Parse(Text, LoadOptions.PreserveWhitespace).Root!;

    public string Title => Find("Title") ?? Find("h1") ?? "";

    /// <summary>The sentence of a page that is a text.</summary>
    public string Sentence => Find("Text") ?? Find("p") ?? "";

    public IEnumerable<(string Label, string Url)> Links =>
        _root.Descendants().Where(element => element.Name.LocalName is "MenuItem" or "SoftKey" or "a").Select(element => element.Name.LocalName == "a"
            ? (element.Value, element.Attribute("href")!.Value)
            : (element.Elements().First().Value, element.Elements().Last().Value));

    public string[] Labels => [.. Links.Select(link => link.Label)];

    public string this[string label] => Links.Single(link => link.Label == label).Url;

    private string? Find(string name) => _root.Descendants().FirstOrDefault(element => element.Name.LocalName == name)?.Value.Trim();
}
