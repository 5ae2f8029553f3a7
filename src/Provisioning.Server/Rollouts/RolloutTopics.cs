using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.Options;
using Provisioning.Messaging;

namespace Provisioning.Rollouts;

/// <summary>
/// Publishes each event on <c>rollouts/ID/events</c>, not retained, and how far each rollout has come as a retained message, <c>rollouts/ID</c>, which
/// is cleared some time after the end: also what an earlier run left with a broker. Events may be missed here; webhooks and the API have all.
/// </summary>
internal sealed class RolloutTopics(RolloutStates states, MessageOutbox outbox, RolloutEventMetrics metrics, IOptions<RolloutEventOptions> options, TimeProvider time)
    : BackgroundService, IMessageReceiver, IRolloutObserver
{
    private const string Rollouts = "rollouts/";

    /// <summary>Topics of somebody else's making that are looked at.</summary>
    private const int MaxStrangers = 10_000;

    /// <summary>A rollout's counts are read at most this often, however many phones act.</summary>
    private static readonly TimeSpan StateInterval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<long, bool> _changed = new();
    private readonly Dictionary<long, DateTimeOffset> _ended = [];
    private volatile bool _isCatchingUp;

    public IReadOnlyList<string> Topics => IsPublished ? [Rollouts] : [];

    private bool IsPublished => options.Value.Mqtt && outbox.IsEnabled;

    public void Publish(IReadOnlyList<RolloutEvent> events)
    {
        foreach (var told in events)
        {
            metrics.Published(told.Kind);
            if (!IsPublished)
                continue;
            outbox.Send($"{Rollouts}{told.Rollout}/events", RolloutEventJson.Write(told));
            _changed[told.Rollout] = true;
        }
    }

    public ValueTask ConnectedAsync(bool missedNothing, CancellationToken token)
    {
        _isCatchingUp = true;
        return ValueTask.CompletedTask;
    }

    /// <summary>Only while the broker tells what it retains: later, another node may have published it.</summary>
    public ValueTask ReceiveAsync(ReceivedMessage message, CancellationToken token)
    {
        if (_isCatchingUp && message.IsRetained && !message.Payload.IsEmpty && _changed.Count < MaxStrangers
            && long.TryParse(message.Topic.AsSpan(Rollouts.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            _changed.TryAdd(id, true);
        }

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
        if (!IsPublished)
            return;
        var isLoaded = false;
        using var timer = new PeriodicTimer(StateInterval, time);
        do
        {
            try
            {
                if (!isLoaded)
                {
                    foreach (var id in await states.ListAsync(time.GetUtcNow() - options.Value.EndedShownFor, stoppingToken))
                        _changed.TryAdd(id, true);
                }

                isLoaded = true;
                await ShowAsync(stoppingToken);
            }
            catch (DbException)
            {
                // The runner says so; what is not shown yet is shown when the database is back.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task ShowAsync(CancellationToken token)
    {
        foreach (var id in _changed.Keys.Concat(_ended.Where(ended => ended.Value <= time.GetUtcNow()).Select(ended => ended.Key)).ToList())
        {
            _changed.TryRemove(id, out _);
            try
            {
                Show(id, await states.FindAsync(id, token));
            }
            catch (DbException)
            {
                _changed.TryAdd(id, true);
                throw;
            }
        }
    }

    private void Show(long id, RolloutProgress? progress)
    {
        var until = progress?.Rollout.EndedAt + options.Value.EndedShownFor;
        if (progress is null || until <= time.GetUtcNow())
        {
            outbox.Post($"{Rollouts}{id}", default);
            _ended.Remove(id);
            return;
        }

        outbox.Post($"{Rollouts}{id}", RolloutEventJson.Write(progress));
        if (until is { } clear)
            _ended[id] = clear;
    }
}
