using System.Data.Common;
using System.Threading.Channels;

namespace Provisioning.Rollouts;

/// <summary>Brings one webhook its events, one request after the other; it waits for no other webhook, and none for it.</summary>
internal sealed partial class WebhookLoop(WebhookTarget target, WebhookStep step, RolloutEventOptions options, TimeProvider time, ILogger<WebhookLoop> logger)
{
    /// <summary>Events that another server made are seen by then.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);

    /// <summary>Doubled so often, the first pause has long reached the longest.</summary>
    private const int MaxDoublings = 30;

    private readonly ILogger _logger = logger;
    private readonly WebhookScan _scan = new();
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile WebhookStatus _status = WebhookStatus.New;

    public WebhookTarget Target => target;

    /// <summary>Anybody may read it.</summary>
    public WebhookStatus Status => _status;

    public void Wake() => _signals.Writer.TryWrite(true);

    /// <summary>Until the token says so, or the receiver wants no more.</summary>
    public async Task RunAsync(CancellationToken token)
    {
        for (var failures = 0; !_status.IsOff;)
        {
            var answer = await TryStepAsync(token);
            failures = answer is null or { Outcome: WebhookOutcome.Taken } ? 0 : failures + 1;
            if (answer is null)
                await WaitAsync(token);
            else if (failures > 0 && !_status.IsOff)
                await Task.Delay(Pause(options, failures, answer.RetryAfter, Random.Shared.NextDouble()), time, token);
        }
    }

    /// <summary>Doubles with each failure. The half of it is chance: what failed together does not come back together.</summary>
    /// <param name="asked">By the receiver; not longer than the longest pause.</param>
    /// <param name="chance">From 0 to 1.</param>
    public static TimeSpan Pause(RolloutEventOptions options, int failures, TimeSpan? asked, double chance)
    {
        var doubled = options.WebhookPause * Math.Pow(2, Math.Min(failures - 1, MaxDoublings));
        var pause = (doubled < options.WebhookLongestPause ? doubled : options.WebhookLongestPause) * (0.5 + (chance / 2));
        var wanted = asked > pause ? asked.Value : pause;
        return wanted < options.WebhookLongestPause ? wanted : options.WebhookLongestPause;
    }

    private async Task<WebhookAnswer?> TryStepAsync(CancellationToken token)
    {
        try
        {
            if (await step.TakeAsync(target, _scan, token) is not { } answer)
                return null;
            Note(answer);
            return answer;
        }
        catch (DbException)
        {
            return null; // the runner says so; nothing is lost
        }
    }

    private void Note(WebhookAnswer answer)
    {
        var before = _status;
        _status = before.After(answer, time.GetUtcNow());
        if (_status.IsOff)
            LogGone(target.Name);
        else if (_status.IsFailing && !before.IsFailing)
            LogFails(target.Name, answer.Problem);
        else if (before.IsFailing && !_status.IsFailing)
            LogIsBack(target.Name);
    }

    private async Task WaitAsync(CancellationToken token)
    {
        using var limit = new CancellationTokenSource(PollInterval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, limit.Token);
        try
        {
            await _signals.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            // The time is up.
        }
    }
}
