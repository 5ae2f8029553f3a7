using Microsoft.Extensions.Options;
using MQTTnet.Exceptions;
using Polly;
using Polly.Retry;
using Provisioning.Storage;

namespace Provisioning.Messaging;

/// <summary>Keeps a connection to another broker: tries until it is there, publishes what waits, and begins again when it is lost.</summary>
internal sealed partial class BrokerClient(
    MessageHub hub, IOptions<MessagingOptions> options, IOptions<DatabaseOptions> database, MessagingMetrics metrics, BrokerClientParts parts) : BackgroundService
{
    private const int ClientIdBytes = 9;

    private readonly MessagingOptions _options = options.Value;
    private readonly ILogger _logger = parts.Logger;
    private string _trouble = "";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var clientId = _options.ClientId.Length > 0
            ? _options.ClientId
            : "provisioning-" + KeptSecret.ReadOrMake(Path.Combine(database.Value.Folder, "mqtt-client"), ClientIdBytes).Text;
        var retry = Retry();
        while (!stoppingToken.IsCancellationRequested)
        {
            await using var session = await retry.ExecuteAsync(async token => await BrokerSession.OpenAsync(hub, _options, clientId, token), stoppingToken);
            metrics.Connected(succeeded: true);
            _trouble = "";
            LogConnected(_options.Broker);
            await PublishAsync(session, stoppingToken);
        }
    }

    /// <summary>Until the connection is lost, or the server stops.</summary>
    private async Task PublishAsync(BrokerSession session, CancellationToken stopping)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _ = session.Lost.ContinueWith(_ => lost.Cancel(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        hub.Outbox.Repeat();
        try
        {
            await foreach (var message in hub.Outbox.ReadAllAsync(lost.Token))
            {
                await session.PublishAsync(message, lost.Token);
                metrics.Published();
            }
        }
        catch (Exception e) when (e is MqttCommunicationException or MqttClientNotConnectedException or BrokerRefusedException or OperationCanceledException)
        {
            if (stopping.IsCancellationRequested)
            {
                await GoodbyeAsync(session);
                return;
            }

            var why = session.Lost.IsCompleted ? await session.Lost : e.Message;
            hub.Disconnected($"the connection to {_options.Broker} was lost: {why}");
            LogLost(_options.Broker, why);
        }
    }

    private async Task GoodbyeAsync(BrokerSession session)
    {
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1), parts.Time);
            await session.CloseAsync(patience.Token);
        }
        catch (Exception e) when (e is MqttCommunicationException or MqttClientNotConnectedException or BrokerRefusedException or OperationCanceledException)
        {
            // The broker notices by itself.
        }
    }

    private ResiliencePipeline<BrokerSession> Retry() => new ResiliencePipelineBuilder<BrokerSession> { TimeProvider = parts.Time }
        .AddRetry(new RetryStrategyOptions<BrokerSession>
        {
            ShouldHandle = new PredicateBuilder<BrokerSession>().Handle<MqttCommunicationException>()
                .Handle<BrokerRefusedException>().Handle<MqttClientNotConnectedException>().Handle<IOException>().Handle<System.Security.Cryptography.CryptographicException>()
                .Handle<MqttProtocolViolationException>().Handle<OperationCanceledException>(),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = _options.ReconnectDelay,
            MaxDelay = _options.MaxReconnectDelay,
            OnRetry = failed => NoteFailure(failed.Outcome.Exception!),
        })
        .Build();

    private ValueTask NoteFailure(Exception failure)
    {
        metrics.Connected(succeeded: false);
        var why = failure.InnerException is { } cause && cause.Message != failure.Message ? $"{failure.Message} {cause.Message}" : failure.Message;
        hub.Disconnected($"{_options.Broker} was not reached: {why}");
        if (_trouble != why)
            LogNotReached(_options.Broker, why);
        _trouble = why;
        return ValueTask.CompletedTask;
    }
}

/// <summary>What every loop needs.</summary>
internal sealed class BrokerClientParts(TimeProvider time, ILogger<BrokerClient> logger)
{
    public TimeProvider Time => time;

    public ILogger Logger => logger;
}
