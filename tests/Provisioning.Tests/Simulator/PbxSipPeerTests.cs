using System.Net;
using Provisioning.Simulator;
using Provisioning.Simulator.Calls;
using Provisioning.Simulator.Pbx;
using Provisioning.Simulator.Signalling;
using Provisioning.Tests.Interop;

namespace Provisioning.Tests.Simulator;

/// <summary>Calls that come to the simulated PBX by SIP, as the server relays them.</summary>
public sealed class PbxSipPeerTests : IAsyncLifetime
{
    private readonly SimulatedPbx _pbx = new(
        new SimulatedPbxOptions { People = [new OfficePerson("1001", "Ann"), new OfficePerson("1002", "Bob")], Answer = TimeSpan.FromMilliseconds(20) }, TimeProvider.System);

    private readonly int _port = Ports.Free();
    private PbxSipPeer _peer = null!;
    private PhoneSocket _socket = null!;

    public async ValueTask InitializeAsync()
    {
        _peer = await PbxSipPeer.StartAsync(_pbx, new IPEndPoint(IPAddress.Loopback, _port), TimeProvider.System, TestServer.Token);
        _socket = await PhoneSocket.StartAsync(IPAddress.Loopback, TimeProvider.System, TestServer.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _socket.DisposeAsync();
        await _peer.DisposeAsync();
        _pbx.Dispose();
    }

    [Theory]
    [InlineData('l', false)]
    [InlineData('w', true)]
    public async Task A_call_to_a_monitor_s_extension_becomes_a_leg_that_listens(char mode, bool isHeard)
    {
        var (customer, agent) = Talk();

        var call = await DialAsync($"mon-00000000000000a1-{mode}-{agent}");

        var leg = Assert.Single(_pbx.Legs, leg => leg.Endpoint == "provisioning");
        Assert.Equal((200, true, agent, "1003"), (call.Status, call.IsUp, leg.ListensTo, leg.Caller.Number));
        Assert.Equal([customer, agent], _pbx.Hears(leg.Uniqueid).Order());
        Assert.Equal(isHeard, _pbx.Hears(agent).Contains(leg.Uniqueid));
    }

    [Fact]
    public async Task The_leg_ends_with_the_phone_s_BYE()
    {
        var (_, agent) = Talk();
        var call = await DialAsync($"mon-00000000000000a1-l-{agent}");

        await call.HangUpAsync(TestServer.Token);

        Assert.Equal(2, _pbx.Legs.Length);
        Assert.Equal(0, _peer.Calls);
    }

    [Fact]
    public async Task The_phone_is_sent_a_BYE_when_the_monitored_call_ends()
    {
        var (customer, agent) = Talk();
        var call = await DialAsync($"mon-00000000000000a1-l-{agent}");

        _pbx.HangUp(customer);
        await call.Ended.WaitAsync(TestServer.Token);

        Assert.Empty(_pbx.Legs);
    }

    [Fact]
    public async Task An_extension_rings_and_is_answered()
    {
        var call = await DialAsync("1002");

        Assert.Equal(200, call.Status);
        Assert.Equal(["1002", "provisioning"], _pbx.Legs.Select(leg => leg.Endpoint).Order());
        Assert.All(_pbx.Legs, leg => Assert.NotNull(leg.Peer));
    }

    [Theory]
    [InlineData("1999")]
    [InlineData("mon-00000000000000a1-l-0.0")]
    public async Task Where_nobody_is_the_call_ends(string dialled)
    {
        var call = await DialAsync(dialled);

        // A leg that listens answers first, as ChanSpy does.
        await call.Ended.WaitAsync(TestServer.Token);
        Assert.Empty(_pbx.Legs);
    }

    private (string Customer, string Agent) Talk()
    {
        var (customer, agent) = _pbx.Dial(new PbxParty("1001", "Ann"), new PbxParty("1002", "Bob"));
        _pbx.Answer(agent!);
        return (customer, agent!);
    }

    private Task<PhoneCall> DialAsync(string user)
    {
        var line = new PhoneLine
        {
            Index = 1,
            User = "1003",
            Login = "1003",
            Password = "pw",
            Label = "",
            DisplayName = "Cho",
            Server = "127.0.0.1",
            Port = _port,
            Transport = "udp",
        };
        return PhoneCall.DialAsync(new PhoneAccount(line, _socket, new IPEndPoint(IPAddress.Loopback, _port), "test", ["MD5"]), user, TestServer.Token);
    }
}
