using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Provisioning.Firmware;
using Provisioning.Registrations;
using Provisioning.Simulator;
using Provisioning.Simulator.Images;
using Provisioning.Simulator.Signalling;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;
using Provisioning.Tests.Configs;
using Provisioning.Tests.Interop;
using Provisioning.Tests.Signalling;

namespace Provisioning.Tests.EndToEnd;

/// <summary>Alice's phone, booted and registered at the whole server, and told by NOTIFY to fetch its files.</summary>
internal sealed class ToldOffice : IAsyncDisposable
{
    public const string Yealink = "yealink/t54w";
    public const string Poly = "poly/vvx450";

    private readonly PhoneSocket _socket;

    private ToldOffice(TestServer server, LivePhone phone, PhoneSocket socket) => (Server, Live, _socket) = (server, phone, socket);

    public TestServer Server { get; }

    public LivePhone Live { get; }

    public SimulatedPhone Phone => Live.Phone;

    /// <summary>As the server knows it.</summary>
    public Registration? Binding => Server.Get<RegistrationTable>().Find(Changing.Alice);

    public static async Task<ToldOffice> OpenAsync(string model = Yealink, PhoneTroubles? troubles = null, TimeProvider? time = null, TimeProvider? serverTime = null, params string[] settings)
    {
        var port = Ports.Free();
        var server = await TestServer.StartAtAsync(serverTime ?? TimeProvider.System, [$"Delivery:HttpPort={port}", $"Rendering:PublicUrl=http://127.0.0.1:{port}/p/", "Rollouts:MonitoringKeys=ReportOnly", .. settings]);
        await server.ApplyAsync(Office.Small.Replace(Yealink, model, StringComparison.Ordinal));
        var invitation = JsonNode.Parse(await (await server.Http.PostAsJsonAsync("/api/contact-tokens", new { macs = new[] { $"{Changing.Alice}" } }, TestServer.Token)).Content.ReadAsStringAsync(TestServer.Token))![0]!;
        var phone = new SimulatedPhone(new() { Mac = $"{Changing.Alice}", Model = model, Server = new Uri($"{invitation["url"]}") }, TimeProvider.System);
        Assert.Equal(BootOutcome.Applied, (await phone.BootAsync(TestServer.Token)).Outcome);
        var socket = await PhoneSocket.StartAsync(IPAddress.Loopback, time ?? TimeProvider.System, TestServer.Token);
        var office = new ToldOffice(server, LivePhone.Start(phone, socket, (_, _) => new(IPAddress.Loopback, server.SipPort()), troubles ?? PhoneTroubles.None, _ => { }), socket);
        await office.RegisteredAsync();
        return office;
    }

    /// <summary>Sends what makes phones act, on the flow of its registration.</summary>
    /// <param name="withPassword">A challenge is answered with the password of the lamp line.</param>
    /// <returns>What the phone said; 408 for silence.</returns>
    public async Task<int> TellAsync(string @event, bool withPassword = false)
    {
        var binding = Binding!;
        var uri = $"{binding.Contact}";
        var digest = Server.SignIn(Changing.Alice);
        var outcome = await SendAsync(1);
        if (outcome.Status != 401 || !withPassword)
            return outcome.Status;
        Assert.True(digest.TryAccept(Offers(outcome.Response!)));
        return (await SendAsync(2)).Status;

        Task<ClientOutcome> SendAsync(int cseq)
        {
            var request = new OutgoingRequest(Methods.Notify, uri)
                .Add(HeaderName.MaxForwards, "70").Add(HeaderName.From, "<sip:server@127.0.0.1>;tag=s1").Add(HeaderName.To, $"<{uri}>")
                .Add(HeaderName.CallId, $"told-{Guid.NewGuid():n}").Add(HeaderName.CSeq, string.Create(CultureInfo.InvariantCulture, $"{cseq} NOTIFY"))
                .Add(HeaderName.Event, @event).Add(HeaderName.SubscriptionState, "terminated").Add(HeaderName.Contact, "<sip:server@127.0.0.1>");
            if (digest.HasChallenge)
                request.Add(HeaderName.Authorization, digest.Authorize(Methods.Notify, uri));
            return Server.Get<TransactionLayer>().SendAsync(request, binding.Flow!, TestServer.Token);
        }
    }

    /// <summary>Puts an image into the folder and leads Alice's phone to it.</summary>
    public async Task<int> LeadAsync(string version, string models, int length = 600_000)
    {
        await File.WriteAllBytesAsync(Server.Get<FirmwareFolder>().FileNamed($"{version}.rom").FullName, PhoneImage.Write(version, length, models), TestServer.Token);
        var image = new FirmwareImage { File = $"{version}.rom", Models = [models], Version = FirmwareVersion.Parse(version), Sha256 = default, Line = 0 };
        Assert.Empty(await Server.Get<FirmwareEditor>().AddAsync(image, "test", TestServer.Token));
        var library = Server.Get<FirmwareLibrary>();
        await Eventually.TrueAsync(() => library.Current.Find(image.File) is { IsUsable: true }, "the image is usable");
        return (await Server.Get<FirmwareTargets>().SetAsync([(Changing.Alice, library.Current.Find(image.File)!)], "test", [], TestServer.Token))[Changing.Alice];
    }

    public Task RegisteredAsync() => Eventually.TrueAsync(() => Live is { IsOn: true, IsRegistered: true } && Binding is not null, () => $"registered ({Live.RegistrationStatus})");

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync(); // says goodbye to a phone that answers
        await Live.DisposeAsync();
        await _socket.DisposeAsync();
    }

    private static List<string> Offers(SipResponse response)
    {
        var offers = new List<string>();
        foreach (var value in response.Values(HeaderName.WwwAuthenticate))
            offers.Add(Encoding.UTF8.GetString(value));
        return offers;
    }
}
