using System.Text.Json;
using MQTTnet;
using MQTTnet.Protocol;

namespace Provisioning.Simulator.Calls;

/// <summary>
/// Tells an office's calls to a broker as a PBX would: each side of a call is a retained message on a topic of its own, cleared when the call
/// ends; a will says that the source has gone. The schema is described in <c>samples/mosquitto</c>.
/// </summary>
public sealed class MqttCallPublisher : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly IMqttClient _client;
    private readonly string _source;

    private MqttCallPublisher(IMqttClient client, string source) => (_client, _source) = (client, source);

    /// <param name="source">Name of the PBX that is played.</param>
    /// <exception cref="IOException">The broker cannot be reached or does not let us in; the message says why.</exception>
    public static async Task<MqttCallPublisher> ConnectAsync(Uri broker, string user, string password, string source, CancellationToken token)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        var options = new MqttClientOptionsBuilder()
            .WithTcpServer(broker.Host, broker.Port > 0 ? broker.Port : 1883)
            .WithCredentials(user, password)
            .WithClientId($"simulator-{source}-{Guid.NewGuid().ToString("n")[..8]}")
            .WithWillTopic(StatusTopic(source)).WithWillPayload("offline").WithWillRetain().WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .Build();
        try
        {
            await client.ConnectAsync(options, token);
            await client.PublishStringAsync(StatusTopic(source), "online", MqttQualityOfServiceLevel.AtLeastOnce, retain: true, token);
        }
        catch (MQTTnet.Exceptions.MqttCommunicationException failed)
        {
            throw new IOException($"the broker {broker.Authority} cannot be used: {failed.Message}", failed);
        }

        return new MqttCallPublisher(client, source);
    }

    public async Task PublishAsync(CallChange change, CancellationToken token)
    {
        var topic = $"provisioning/calls/{_source}/{change.Extension}/{change.Call}";
        var payload = change.State == CallState.Terminated ? [] : JsonSerializer.SerializeToUtf8Bytes(CallMessage.Of(change), Json);
        var message = new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).WithRetainFlag()
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();
        await _client.PublishAsync(message, token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_client.IsConnected)
        {
            await _client.PublishStringAsync(StatusTopic(_source), "offline", MqttQualityOfServiceLevel.AtLeastOnce, retain: true, CancellationToken.None);
            await _client.DisconnectAsync(cancellationToken: CancellationToken.None);
        }

        _client.Dispose();
    }

    private static string StatusTopic(string source) => $"provisioning/sources/{source}";

    private sealed record CallMessage(string State, string Direction, bool Held, OfficePerson Remote, long Sequence)
    {
        public static CallMessage Of(CallChange change) => new(
            change.State.ToString().ToLowerInvariant(), change.IsIncoming ? "recipient" : "initiator", change.IsHeld, change.Remote, change.Sequence);
    }
}
