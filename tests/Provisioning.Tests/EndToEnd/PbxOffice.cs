using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Provisioning.Pbxs;
using Provisioning.Simulator.Ami;
using Provisioning.Simulator.Calls;
using Provisioning.Simulator.Lamps;
using Provisioning.Simulator.Pbx;
using Provisioning.Simulator.Signalling;
using Provisioning.Tests.Interop;

namespace Provisioning.Tests.EndToEnd;

/// <summary>The sample office with the whole path: phones, the server, and a simulated PBX that takes its calls by SIP and is watched over AMI.</summary>
internal sealed class PbxOffice : IAsyncDisposable
{
    private const string Secret = "wharf";

    /// <summary>From the INVITE to the first ring.</summary>
    public static readonly TimeSpan Alerting = TimeSpan.FromMilliseconds(20);

    private readonly List<(LivePhone Phone, PhoneSocket Socket)> _phones = [];
    private readonly RunningPbx _running;

    private PbxOffice(TestServer server, RunningPbx running) => (Server, _running) = (server, running);

    public TestServer Server { get; }

    public SimulatedPbx Pbx => _running.Pbx;

    public AmiListener Ami => _running.Ami;

    public IEnumerable<LivePhone> Phones => _phones.Select(phone => phone.Phone);

    /// <summary>What every lamp has shown, in order.</summary>
    public ConcurrentQueue<PhoneLamp> Shown { get; } = [];

    /// <param name="settings">Of the server.</param>
    public static async Task<PbxOffice> OpenAsync(BootedOffice office, params string[] settings)
    {
        var (sip, pbxSip) = (Ports.Free(), Ports.Free());
        var people = office.Phones.SelectMany(phone => phone.State.Lines).Where(line => !line.Hidden).DistinctBy(line => line.User).Select(line => new OfficePerson(line.User, line.DisplayName));
        var running = await RunningPbx.StartAsync(
            new SimulatedPbxOptions { People = [.. people], Alerting = Alerting, Answer = TimeSpan.FromMilliseconds(50), AutoAnswer = TimeSpan.FromMilliseconds(20) },
            new AmiListenerOptions { Users = [new AmiUser("provisioning", Secret)] },
            pbxSip,
            TimeProvider.System,
            TestServer.Token);
        var server = await TestServer.StartOnAsync(office.Database, [$"Sip:Port={sip}", .. settings]);
        await server.ApplyAsync(Fleet(pbxSip, running.Ami.Port));
        var open = new PbxOffice(server, running);
        foreach (var phone in office.Phones)
        {
            var socket = await PhoneSocket.StartAsync(IPAddress.Loopback, TimeProvider.System, TestServer.Token);
            open._phones.Add((LivePhone.Start(phone, socket, (_, _) => new(IPAddress.Loopback, sip), PhoneTroubles.None, open.Shown.Enqueue), socket));
        }

        running.HandOnTo(new(IPAddress.Loopback, sip));
        await Eventually.TrueAsync(() => open.Phones.All(phone => phone.IsRegistered), "every phone is registered");
        return open;
    }

    /// <summary>An office that telephones over it, as fast as one likes.</summary>
    public CallOffice Telephone(int seed)
    {
        var options = new OfficeOptions { People = Pbx.Board.Options.People, Seed = seed };
        return new CallOffice(options, TimeProvider.System.GetUtcNow(), new PbxCarrier(Pbx));
    }

    public LivePhone PhoneOf(string extension) => Phones.First(phone => phone.Phone.State.Lines.Any(line => !line.Hidden && line.User == extension));

    public async ValueTask DisposeAsync()
    {
        // First: a server that stops tells its phones, and waits for those that are gone.
        await Server.DisposeAsync();
        await Task.WhenAll(_phones.Select(UnplugAsync));
        await _running.DisposeAsync();

        static async Task UnplugAsync((LivePhone Phone, PhoneSocket Socket) plugged)
        {
            await plugged.Phone.DisposeAsync();
            await plugged.Socket.DisposeAsync();
        }
    }

    /// <summary>The server knows the calls of the PBX.</summary>
    public async Task<IPbx> ConnectedAsync()
    {
        IPbx? pbx = null;
        await Eventually.TrueAsync(() => (pbx = Server.Get<PbxTable>().Find("main"))?.View is not null, "the server is connected to the PBX");
        return pbx!;
    }

    /// <summary>Every lamp shows what is true at the PBX.</summary>
    public Task RightAsync() => Eventually.TrueAsync(
        () => Wrong().IsEmpty, () => $"{Wrong().Length} of {Phones.Sum(phone => phone.Lamps.Count())} lamps are wrong: {string.Join("; ", Wrong().Take(5))}");

    public ImmutableArray<string> Wrong()
    {
        var legs = Pbx.Legs.ToLookup(NumberOf, StringComparer.Ordinal);
        return
        [
            .. from phone in Phones
               from lamp in phone.Lamps
               let truth = Truth(phone, [.. legs[lamp.Key.Watches!]])
               where lamp.Lamp != truth
               select $"{lamp.Key.Watches} on {lamp.Mac} shows {lamp.Lamp} and is {truth}",
        ];
    }

    /// <summary>A phone that has dialled on its lamp line has its leg by way of the server.</summary>
    private static string NumberOf(PbxLegState leg) => leg is { Endpoint: "provisioning", Invites: null } ? leg.Caller.Number : leg.Endpoint;

    private static Lamp Truth(LivePhone phone, List<PbxLegState> legs)
    {
        // A phone that is called and does not ring yet is in no call.
        legs.RemoveAll(leg => leg is { State: ChannelState.Down });
        if (legs.Count == 0)
            return Lamp.Off;
        if (legs.Exists(leg => leg.State == ChannelState.Ringing))
            return Lamp.Flashing;
        return legs.TrueForAll(leg => leg.IsHolding) && phone.Phone.LampBehaviour.ShowsHold ? Lamp.FlashingSlowly : Lamp.On;
    }

    private static string Fleet(int sip, int ami) => LiveOffice.FleetFile.Replace(
        "address: 127.0.0.1, port: 5070",
        $"address: 127.0.0.1, port: {sip}, control: {{ kind: asterisk, address: 127.0.0.1, port: {ami}, user: provisioning, password: {Secret} }}",
        StringComparison.Ordinal);
}
