using Microsoft.Extensions.Options;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace Provisioning.Messaging;

/// <summary>
/// The broker inside the server. What clients publish is handed to the receivers while it is dispatched, in the client's own loop: no connection
/// of ours in between, and a client that publishes faster than the receivers take waits for them.
/// </summary>
internal sealed partial class EmbeddedBroker(
    MessageHub hub, BrokerListener listener, BrokerGate gate, RetainedMessages retained, EmbeddedBrokerParts parts) : BackgroundService
{
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILogger _logger = parts.Logger;
    private MqttServer? _server;
    private bool _isKept = true;

    /// <summary>Opens the ports: a port that is taken stops the start.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await retained.LoadAsync(cancellationToken);
        _server = Create();
        await _server.StartAsync();
        LogListening(parts.Options.Address, listener.Port ?? 0, listener.TlsPort ?? 0);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _caughtUp.TrySetCanceled(CancellationToken.None);
        await base.StopAsync(cancellationToken);
        if (_server is null)
            return;
        await _server.StopAsync(new MqttServerStopOptions());
        await TrySaveAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _server?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await CatchUpAsync(stoppingToken);
        await Task.WhenAll(PublishAsync(stoppingToken), KeepAsync(stoppingToken));
    }

    /// <summary>Tells the receivers what is retained, as a broker would to a client that has just subscribed; nobody else publishes before that.</summary>
    private async Task CatchUpAsync(CancellationToken token)
    {
        await hub.ConnectedAsync(missedNothing: false, token);
        foreach (var (topic, payload) in retained.All)
            await hub.ReceiveAsync(topic, new(payload), isRetained: true, token);
        await hub.CaughtUpAsync(nothingForgotten: true, token);
        _caughtUp.TrySetResult();
    }

    private async Task PublishAsync(CancellationToken token)
    {
        await foreach (var (topic, payload, isRetained) in hub.Outbox.ReadAllAsync(token))
        {
            var message = new MqttApplicationMessage { Topic = hub.FullTopic(topic), Payload = new(payload), Retain = isRetained, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce };
            await _server!.InjectApplicationMessage(new InjectedMqttApplicationMessage(message) { SenderClientId = "" }, token);
            parts.Metrics.Published();
        }
    }

    private async Task KeepAsync(CancellationToken token)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), parts.Time);
        while (await timer.WaitForNextTickAsync(token))
            await TrySaveAsync(token);
    }

    private async Task TrySaveAsync(CancellationToken token)
    {
        try
        {
            await retained.SaveAsync(token);
            _isKept = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (_isKept)
                LogNotKept(e.Message);
            _isKept = false;
        }
    }

    private async Task ReceiveAsync(InterceptingPublishEventArgs publish)
    {
        // Our own has no user; every client has one.
        if (publish.UserName is null || !gate.MayPublish(publish))
            return;
        await _caughtUp.Task.WaitAsync(publish.CancellationToken);
        await hub.ReceiveAsync(publish.ApplicationMessage.Topic, publish.ApplicationMessage.Payload, publish.ApplicationMessage.Retain, publish.CancellationToken);
    }

    /// <summary>It would go on with a hole in what it knows; when it comes back it finds the newest of everything.</summary>
    private async Task SendAwayAsync(QueueMessageOverwrittenEventArgs overflow)
    {
        parts.Refusals.TooSlow(overflow.ReceiverClientId);
        try
        {
            await _server!.DisconnectClientAsync(overflow.ReceiverClientId, new MqttServerClientDisconnectOptions { ReasonCode = MqttDisconnectReasonCode.QuotaExceeded });
        }
        catch (InvalidOperationException)
        {
            // It has gone by itself.
        }
    }

    private MqttServer Create()
    {
        var options = new MqttServerOptionsBuilder().WithDefaultCommunicationTimeout(parts.Options.ConnectTimeout).WithMaxPendingMessagesPerClient(parts.Options.MaxPendingMessages).Build();
        var server = new MqttServerFactory().CreateMqttServer(options, [listener]);
        server.ValidatingConnectionAsync += gate.LetInAsync;
        server.InterceptingPublishAsync += ReceiveAsync;
        server.InterceptingSubscriptionAsync += gate.AnswerSubscribeAsync;
        server.InterceptingUnsubscriptionAsync += BrokerGate.ForgetSubscriptionAsync;
        server.QueuedApplicationMessageOverwrittenAsync += SendAwayAsync;
        server.LoadingRetainedMessageAsync += load =>
        {
            load.LoadedRetainedMessages = [.. retained.All.Select(kept => new MqttApplicationMessage
            {
                Topic = kept.Key, Payload = new(kept.Value), Retain = true, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            })];
            return Task.CompletedTask;
        };
        return server;
    }
}

/// <summary>What the broker inside needs beside its own parts.</summary>
internal sealed class EmbeddedBrokerParts(IOptions<MessagingOptions> options, MessagingMetrics metrics, BrokerRefusals refusals, TimeProvider time, ILogger<EmbeddedBroker> logger)
{
    public MessagingOptions Options => options.Value;

    public MessagingMetrics Metrics => metrics;

    public BrokerRefusals Refusals => refusals;

    public TimeProvider Time => time;

    public ILogger Logger => logger;
}
