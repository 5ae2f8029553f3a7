using System.Net;
using System.Net.Sockets;
using Provisioning.Dialogs;
using Provisioning.Sip.Transports;
using Provisioning.Tests.Signalling;
using Provisioning.Tests.Sip.Transports;
using Provisioning.Tests.Subscriptions;
using Provisioning.Tests.Torture;

namespace Provisioning.Tests.EndToEnd;

/// <summary>Thousands of broken messages at the SIP ports of the whole server, while a phone watches.</summary>
public sealed class HostileTrafficTests
{
    private const int Datagrams = 4_000;
    private const int Connections = 100;
    private const int MessagesAConnection = 5;

    /// <summary>Beyond what the test itself holds.</summary>
    private const long MostKept = 32 << 20;

    /// <summary>The limits per address would keep most of it out: here they are wide open.</summary>
    private static readonly string[] Open =
    [
        "Sip:Transport:Sources:MessagesPerSecond=1000000", "Sip:Transport:Sources:MessageBurst=1000000", "Sip:Transport:Sources:RejectionsPerSecond=1000000", "Sip:Transport:Sources:RejectionBurst=1000000",
        "Sip:Transport:Connections:MessageTimeout=00:00:01",
    ];

    [Fact]
    public async Task Broken_messages_change_nothing_break_nothing_and_stay_nowhere()
    {
        await using var lamps = await LampServer.StartAsync(Open);
        var (phone, subscription) = await lamps.WatchAsync();
        var fuzzer = new Fuzzer(seed: 20_261_126);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await FloodDatagramsAsync(lamps.Server, fuzzer);
        await FloodConnectionsAsync(lamps.Server, fuzzer);

        lamps.Call("102", "c1", DialogState.Confirmed);
        Assert.Contains("<state>confirmed</state>", LampServer.Body(await phone.NextAsync()), StringComparison.Ordinal);
        Assert.Equal(200, (await phone.SubscribeAsync(subscription)).Status);
        Assert.Equal(1, lamps.Table.Count);
        Assert.Empty(lamps.Server.Log.Errors);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MostKept);
    }

    private static async Task FloodDatagramsAsync(TestServer server, Fuzzer fuzzer)
    {
        using var stranger = new TorturedServer(server);
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Parse("127.44.75.4"), 0));
        socket.Connect(IPAddress.Loopback, server.SipPort());
        for (var sent = 1; sent <= Datagrams; sent++)
        {
            await socket.SendAsync(fuzzer.Next(), TestServer.Token);
            // Not faster than they are read: what the socket's buffer drops tests nothing.
            if (sent % 100 == 0)
                await stranger.AnswerAsync(Vectors.Read("semiuri"));
        }
    }

    private static async Task FloodConnectionsAsync(TestServer server, Fuzzer fuzzer)
    {
        for (var opened = 0; opened < Connections; opened++)
        {
            await using var connection = await PhoneConnection.OpenAsync(new IPEndPoint(IPAddress.Loopback, server.SipPort(TransportProtocol.Tcp)));
            // The last one is cut off where the connection ends.
            for (var sent = 0; sent < MessagesAConnection; sent++)
            {
                try
                {
                    await connection.SendAsync(fuzzer.Next());
                }
                catch (IOException)
                {
                    break; // the server has hung up: it cannot find the next message
                }
            }
        }
    }
}
