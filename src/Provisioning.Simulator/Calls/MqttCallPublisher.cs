using System.Text.Json;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace Provisioning.Simulator.Calls;

/// <summary>
/// Tells an office's calls to a broker as a PBX would: each side of a call is a retained message on a topic of its own, cleared when the call
/// ends; a will says that the source has gone. When the broker was away, it tells everything anew. The schema is described in
/// <c>samples/mosquitto</c>. Not thread-safe.
/// </summary>
public sealed class MqttCallPublisher : IAsyncDisposable
{
    private const int UsualPort = 1883;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>At closing time nobody waits for a broker that is gone.</summary>
    private static readonly TimeSpan GoodbyeTime = TimeSpan.FromSeconds(2);

    private readonly MqttClientOptions _options;
    private readonly string _source;
    private readonly TimeProvider _time;
    private readonly SortedDictionary<string, CallChange> _live = new(StringComparer.Ordinal);

    private IMqttClient _client = new MqttClientFactory().CreateMqttClient();

    private MqttCallPublisher(MqttClientOptions options, string source, TimeProvider time) => (_options, _source, _time) = (options, source, time);

    private string StatusTopic => $"provisioning/sources/{_source}";

    /// <param name="source">Name of the PBX that is played.</param>
    /// <exception cref="IOException">The broker cannot be reached or does not let us in; the message says why.</exception>
    public static async Task<MqttCallPublisher> ConnectAsync(Uri broker, string user, string password, string source, TimeProvider time, CancellationToken token)
    {
        var options = new MqttClientOptionsBuilder()
            .WithTcpServer(broker.Host, broker.Port > 0 ? broker.Port : UsualPort)
            .WithCredentials(user, password)
            .WithClientId($"simulator-{source}-{Guid.NewGuid().ToString("n")[..8]}")
            .WithWillTopic($"provisioning/sources/{source}").WithWillPayload("offline").WithWillRetain().WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .Build();
        var publisher = new MqttCallPublisher(options, source, time);
        try
        {
            await publisher.SignInAsync(token);
            return publisher;
        }
        catch (Exception failed) when (IsGone(failed))
        {
            publisher._client.Dispose();
            throw new IOException($"the broker {broker.Authority} cannot be used: {failed.InnerException?.Message ?? failed.Message}", failed);
        }
    }

    /// <summary>Returns when the broker has it; while the broker is away, waits for it.</summary>
    public async Task PublishAsync(CallChange change, CancellationToken token)
    {
        var topic = $"provisioning/calls/{_source}/{change.Extension}/{change.Call}";
        if (change.State == CallState.Terminated)
            _live.Remove(topic);
        else
            _live[topic] = change;
        while (!await TryTellAsync(topic, change, token))
            await Task.Delay(Pause, _time, token);
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(GoodbyeTime, _time);
        try
        {
            if (_client.IsConnected)
            {
                await SendAsync(StatusTopic, "offline"u8.ToArray(), isRetained: true, limit.Token);
                await _client.DisconnectAsync(cancellationToken: limit.Token);
            }
        }
        catch (Exception gone) when (IsGone(gone) || gone is OperationCanceledException)
        {
            // The will says it then.
        }

        _client.Dispose();
    }

    private async Task<bool> TryTellAsync(string topic, CallChange change, CancellationToken token)
    {
        try
        {
            if (!_client.IsConnected)
                await ReturnAsync(token);
            await SendAsync(topic, change.State == CallState.Terminated ? [] : Bytes(CallMessage.Of(change)), isRetained: true, token);
            return true;
        }
        catch (Exception gone) when (IsGone(gone))
        {
            return false;
        }
    }

    /// <summary>The broker may have forgotten everything, or remember calls that have ended: it is told all calls, and that there are no others.</summary>
    private async Task ReturnAsync(CancellationToken token)
    {
        // One that has lost its connection may still be busy with that.
        _client.Dispose();
        _client = new MqttClientFactory().CreateMqttClient();
        await SignInAsync(token);
        foreach (var (topic, change) in _live)
            await SendAsync(topic, Bytes(CallMessage.Of(change)), isRetained: true, token);
        await SendAsync($"provisioning/calls/{_source}", Bytes(new { snapshot = _live.Values.Select(CallMessage.WithAddress) }), isRetained: false, token);
    }

    private async Task SignInAsync(CancellationToken token)
    {
        var answer = await _client.ConnectAsync(_options, token);
        if (answer.ResultCode != MqttClientConnectResultCode.Success)
            throw new MqttCommunicationException($"it answers {answer.ResultCode}");
        await SendAsync(StatusTopic, "online"u8.ToArray(), isRetained: true, token);
    }

    private Task<MqttClientPublishResult> SendAsync(string topic, byte[] payload, bool isRetained, CancellationToken token) => _client.PublishAsync(
        new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).WithRetainFlag(isRetained)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build(),
        token);

    private static bool IsGone(Exception failure) =>
        failure is MqttCommunicationException or MqttClientNotConnectedException or MqttClientDisconnectedException;

    private static byte[] Bytes<T>(T message) => JsonSerializer.SerializeToUtf8Bytes(message, Json);

    private sealed record CallMessage(string? Extension, string? Call, string State, string Direction, bool Held, OfficePerson Remote, long Sequence)
    {
        /// <summary>Where the topic says which call of whom it is.</summary>
        public static CallMessage Of(CallChange change) => WithAddress(change) with { Extension = null, Call = null };

        public static CallMessage WithAddress(CallChange change) => new(
            change.Extension, change.Call, change.State.ToString().ToLowerInvariant(), change.IsIncoming ? "recipient" : "initiator", change.IsHeld, change.Remote, change.Sequence);
    }
}
