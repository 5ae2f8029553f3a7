using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace Provisioning.Messaging;

/// <summary>
/// Names clients of MQTT 3.1.1 that leave it to the broker what they are called (§3.1.3.1): Mosquitto's programs do, and the library would
/// refuse them. Those of MQTT 5 are told their name in the answer, see <see cref="BrokerGate"/>.
/// </summary>
internal sealed class NamedClient(MqttChannelAdapter client) : IMqttChannelAdapter
{
    public long BytesReceived => client.BytesReceived;

    public long BytesSent => client.BytesSent;

    public X509Certificate2? ClientCertificate => null;

    public EndPoint RemoteEndPoint => client.RemoteEndPoint;

    public EndPoint LocalEndPoint => client.LocalEndPoint;

    public bool IsSecureConnection => client.IsSecureConnection;

    public MqttPacketFormatterAdapter PacketFormatterAdapter => client.PacketFormatterAdapter;

    public static string NewName() => $"client-{Guid.NewGuid():N}";

    public Task ConnectAsync(CancellationToken cancellationToken) => client.ConnectAsync(cancellationToken);

    public Task DisconnectAsync(CancellationToken cancellationToken) => client.DisconnectAsync(cancellationToken);

    public async Task<MqttPacket?> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        var packet = await client.ReceivePacketAsync(cancellationToken);
        // Without a clean session there is nothing to come back to, so such a client is refused as the standard wants.
        if (packet is MqttConnectPacket { CleanSession: true, ClientId: null or "" } connect && PacketFormatterAdapter.ProtocolVersion != MqttProtocolVersion.V500)
            connect.ClientId = NewName();
        return packet;
    }

    public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken) => client.SendPacketAsync(packet, cancellationToken);

    public void ResetStatistics() => client.ResetStatistics();

    public void Dispose() => client.Dispose();
}
