using System.Net.Sockets;

namespace Provisioning.Benchmarks.Lamps;

/// <summary>
/// This server as it is deployed: database, embedded broker, lamps over MQTT and all. SUBSCRIBEs come as from an edge proxy that has signed the
/// phones in, for Kamailio asks no password either; the limits per address are for phones, and here all of them share one.
/// </summary>
internal sealed class OurServer : IRestartingServer
{
    private readonly BenchServer _server;
    private readonly string _folder;
    private readonly int _mqttPort;

    private OurServer(BenchServer server, string folder, int sipPort, int mqttPort) => (_server, _folder, SipPort, _mqttPort) = (server, folder, sipPort, mqttPort);

    public static Contender Contender { get; } = new("ours", StartAsync);

    public int ProcessId => _server.Process.Id;

    public int SipPort { get; }

    public ICallEvents OpenEvents(int extensions) =>
        MqttEvents.Open(_mqttPort, "provisioning", File.ReadAllText(Path.Combine(_folder, "mqtt-password")).Trim(), extensions);

    public void Restart() => _server.Restart();

    public async Task<ICallEvents> ReopenEventsAsync(int extensions, CancellationToken token)
    {
        while (true)
        {
            try
            {
                return OpenEvents(extensions);
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, token);
            }
        }
    }

    public void Dispose() => _server.Dispose();

    private static async Task<ILampServer> StartAsync(Workplace place, LampDemand demand, CancellationToken token)
    {
        var (sip, mqtt) = (FreeUdpPort.Next(), Workplace.FreePort());
        var data = $"data-{sip}";
        var server = await BenchServer.StartAsync(
            place, data, authenticate: false, token, $"Sip:Port={sip}", "Sip:Addresses:0=127.0.0.1", "Messaging:Enabled=true", $"Messaging:Port={mqtt}",
            "Subscriptions:TrustedProxies:0=127.0.0.1", "Subscriptions:MinInterval=00:00:00", "Sip:Transport:Sources:MessagesPerSecond=1000000",
            "Sip:Transport:Sources:MessageBurst=10000000");
        await server.ApplyAsync(SampleFleet.People(demand.Extensions), token);
        return new OurServer(server, Path.Combine(place.Folder, data), sip, mqtt);
    }
}
