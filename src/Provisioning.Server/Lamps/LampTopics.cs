using Microsoft.Extensions.Options;
using Provisioning.Devices;
using Provisioning.Messaging;

namespace Provisioning.Lamps;

/// <summary>
/// Publishes each lamp as a retained message, <c>lamps/EXTENSION</c>, and clears it when the extension has left: also those that an earlier run
/// left with a broker.
/// </summary>
internal sealed class LampTopics(LampFeed feed, FleetState fleet, MessageOutbox outbox, IOptions<LampOptions> options) : BackgroundService, IMessageReceiver
{
    private const string Lamps = "lamps/";

    private volatile bool _isCatchingUp;

    public IReadOnlyList<string> Topics => options.Value.Mqtt ? [Lamps] : [];

    public ValueTask ConnectedAsync(bool missedNothing, CancellationToken token)
    {
        _isCatchingUp = true;
        return ValueTask.CompletedTask;
    }

    /// <summary>Only while the broker tells what it retains: later, another node may know an extension before we do.</summary>
    public ValueTask ReceiveAsync(ReceivedMessage message, CancellationToken token)
    {
        if (_isCatchingUp && message.IsRetained && !message.Payload.IsEmpty && !IsKnown(message.Topic[Lamps.Length..]))
            outbox.Post(message.Topic, default);
        return ValueTask.CompletedTask;
    }

    public ValueTask CaughtUpAsync(bool nothingForgotten, CancellationToken token)
    {
        _isCatchingUp = false;
        return ValueTask.CompletedTask;
    }

    public void Disconnected() => _isCatchingUp = false;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Mqtt || feed.TryRead() is not { } mailbox)
            return;
        using var reader = mailbox;
        foreach (var lamp in feed.All)
            Post(lamp.Extension, lamp);
        while (await reader.WaitAsync(stoppingToken))
        {
            foreach (var (extension, lamp) in reader.Take())
                Post(extension, lamp);
        }
    }

    private void Post(ExtensionNumber extension, Lamp? lamp) => outbox.Post($"{Lamps}{extension}", lamp is null ? default(ReadOnlyMemory<byte>) : LampJson.Write(lamp));

    private bool IsKnown(string extension) =>
        ExtensionNumber.TryParse(extension, out var number) && (fleet.Current.Extensions.ContainsKey(number) || feed.Find(number) is not null);
}
