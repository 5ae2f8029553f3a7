using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Provisioning.Messaging;

/// <summary>
/// One connection to another broker. After the subscriptions it sends a mark to itself: brokers deliver in order, so when the mark comes back
/// everything that was retained has come before it. Our own retained status is among that, or the broker has lost its memory.
/// </summary>
internal sealed class BrokerSession : IAsyncDisposable
{
    private const string StatusTopic = "server";
    private const string Online = "online";
    private const string Offline = "offline";

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _announced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MessageHub _hub;
    private readonly byte[] _mark = Guid.NewGuid().ToByteArray();
    private readonly string _markTopic;
    private readonly CancellationTokenSource _closing = new();
    private bool _brokerRemembers;
    private string? _certificateTrouble;

    private BrokerSession(MessageHub hub, string clientId)
    {
        (_hub, _markTopic) = (hub, hub.FullTopic($"nodes/{clientId}"));
        _client.ApplicationMessageReceivedAsync += ReceiveAsync;
        _client.DisconnectedAsync += lost =>
        {
            _announced.TrySetCanceled();
            _lost.TrySetResult(lost.Exception?.Message ?? lost.ReasonString ?? lost.Reason.ToString());
            return Task.CompletedTask;
        };
    }

    /// <summary>Completes with the reason when the connection is lost.</summary>
    public Task<string> Lost => _lost.Task;

    /// <exception cref="MqttCommunicationException">The broker was not reached.</exception>
    /// <exception cref="BrokerRefusedException">It does not let us do what we must.</exception>
    public static async Task<BrokerSession> OpenAsync(MessageHub hub, MessagingOptions options, string clientId, CancellationToken token)
    {
        var session = new BrokerSession(hub, clientId);
        try
        {
            await session.ConnectAsync(options, clientId, token);
            return session;
        }
        catch (MqttCommunicationException) when (session._certificateTrouble is { } trouble)
        {
            await session.DisposeAsync();
            throw new BrokerRefusedException($"its certificate is not accepted: {trouble}");
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    public async Task PublishAsync(OutboundMessage message, CancellationToken token)
    {
        var topic = _hub.FullTopic(message.Topic);
        var result = await _client.PublishAsync(Message(topic, message.Payload, message.IsRetained), token);
        if (result.ReasonCode == MqttClientPublishReasonCode.NotAuthorized)
            throw new BrokerRefusedException($"it does not let us publish {topic}");
    }

    /// <summary>Says goodbye, so that others know that what is retained grows old from now on.</summary>
    public async Task CloseAsync(CancellationToken token)
    {
        if (!_client.IsConnected)
            return;
        await PublishAsync(new(StatusTopic, Encoding.UTF8.GetBytes(Offline), IsRetained: true), token);
        await _client.DisconnectAsync(new MqttClientDisconnectOptions(), token);
    }

    public ValueTask DisposeAsync()
    {
        _announced.TrySetCanceled();
        _closing.Cancel();
        _client.Dispose();
        _closing.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task ConnectAsync(MessagingOptions options, string clientId, CancellationToken token)
    {
        var connected = await _client.ConnectAsync(ClientOptions(options, clientId), token);
        if (connected.ResultCode != MqttClientConnectResultCode.Success)
            throw new BrokerRefusedException($"it answers {connected.ResultCode} {connected.ReasonString}".TrimEnd());

        _brokerRemembers = connected.IsSessionPresent;
        await _hub.ConnectedAsync(missedNothing: connected.IsSessionPresent, token);
        _announced.TrySetResult();
        var isV5 = options.Version == MqttVersion.V5;
        var filters = _hub.Filters.Append(_hub.FullTopic(StatusTopic)).Select(filter => Filter(filter, noLocal: isV5, isV5)).Append(Filter(_markTopic, noLocal: false, isV5));
        var subscribed = await _client.SubscribeAsync(new MqttClientSubscribeOptions { TopicFilters = [.. filters] }, token);
        if (subscribed.Items.FirstOrDefault(item => item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2) is { } refused)
            throw new BrokerRefusedException($"it does not let us subscribe to {refused.TopicFilter.Topic}");
        await PublishAsync(new(StatusTopic, Encoding.UTF8.GetBytes(Online), IsRetained: true), token);
        var marked = await _client.PublishAsync(Message(_markTopic, _mark, retain: false), token);
        if (marked.ReasonCode == MqttClientPublishReasonCode.NotAuthorized)
            throw new BrokerRefusedException($"it does not let us publish {_markTopic}");
    }

    private async Task ReceiveAsync(MqttApplicationMessageReceivedEventArgs received)
    {
        try
        {
            await _announced.Task;
            var message = received.ApplicationMessage;
            if (message.Topic == _hub.FullTopic(StatusTopic))
                _brokerRemembers |= message.Retain;
            else if (message.Topic != _markTopic)
                await _hub.ReceiveAsync(message.Topic, message.Payload, message.Retain, _closing.Token);
            else if (message.Payload.ToArray().AsSpan().SequenceEqual(_mark))
                await _hub.CaughtUpAsync(_brokerRemembers, _closing.Token);
        }
        catch (OperationCanceledException)
        {
            // The connection ended before this was taken: the broker sends it again with the next one.
            received.ProcessingFailed = true;
            received.AutoAcknowledge = false;
        }
    }

    private MqttClientOptions ClientOptions(MessagingOptions options, string clientId)
    {
        BrokerAddress.TryRead(options.Broker, out var broker);
        var isV5 = options.Version == MqttVersion.V5;
        return new MqttClientOptions
        {
            ClientId = clientId,
            ProtocolVersion = isV5 ? MqttProtocolVersion.V500 : MqttProtocolVersion.V311,
            CleanSession = options.SessionExpiry == TimeSpan.Zero,
            SessionExpiryInterval = isV5 ? (uint)options.SessionExpiry.TotalSeconds : 0,
            KeepAlivePeriod = options.KeepAlive,
            Timeout = options.ConnectTimeout,
            MaximumPacketSize = isV5 ? (uint)options.MaxPacketBytes : 0,
            Credentials = options.Password.Length > 0 ? new MqttClientCredentials(options.User, Encoding.UTF8.GetBytes(options.Password)) : null,
            WillTopic = _hub.FullTopic(StatusTopic),
            WillPayload = Encoding.UTF8.GetBytes(Offline),
            WillRetain = true,
            WillQualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            ChannelOptions = new MqttClientTcpOptions
            {
                RemoteEndpoint = IPAddress.TryParse(broker!.Host, out var address) ? new IPEndPoint(address, broker.Port) : new DnsEndPoint(broker.Host, broker.Port, AddressFamily.Unspecified),
                TlsOptions = new MqttClientTlsOptions
                {
                    UseTls = broker.IsTls,
                    TargetHost = broker.Host,
                    TrustChain = Authorities(options.Authority),
                    RevocationMode = X509RevocationMode.NoCheck,
                    CertificateValidationHandler = IsAccepted,
                },
            },
        };
    }

    /// <summary>Only what the system accepts, or the authorities that were named; what it has against the certificate is remembered for the operator.</summary>
    private bool IsAccepted(MqttClientCertificateValidationEventArgs shown)
    {
        if (shown.SslPolicyErrors == SslPolicyErrors.None)
            return true;
        _certificateTrouble = shown.SslPolicyErrors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
            ? $"it is made out to {shown.Certificate?.Subject}, not to the host of Messaging:Broker."
            : $"{string.Join(", ", shown.Chain?.ChainStatus.Select(status => status.Status) ?? [])}. Messaging:Authority names the file of the authority that signed it.";
        return false;
    }

    private static X509Certificate2Collection? Authorities(string file)
    {
        if (file.Length == 0)
            return null;
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        return authorities;
    }

    /// <summary>MQTT 5 passes the publisher's retain flag on: it tells which sources leave their calls with the broker. With 3.1.1 the next connection tells.</summary>
    private static MqttTopicFilter Filter(string topic, bool noLocal, bool isV5) => new()
    {
        Topic = topic,
        QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
        NoLocal = noLocal,
        RetainAsPublished = isV5,
    };

    private static MqttApplicationMessage Message(string topic, ReadOnlyMemory<byte> payload, bool retain) =>
        new() { Topic = topic, Payload = new(payload), Retain = retain, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce };
}

/// <summary>Another broker was reached and does not let us in, or not do what we must.</summary>
internal sealed class BrokerRefusedException(string message) : Exception(message);
