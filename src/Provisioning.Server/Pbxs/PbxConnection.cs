using Polly;
using Polly.Retry;
using Provisioning.Devices;
using Provisioning.Dialogs;

namespace Provisioning.Pbxs;

/// <summary>
/// Keeps the connection to one PBX, of whatever kind:
/// <code>
/// connect → sign in → snapshot → PbxReady → events … → lost: lamps unknown, PbxLost → pause → connect
/// </code>
/// The first pause after a connection that lasted is none.
/// </summary>
internal sealed partial class PbxConnection(Pbx pbx, IPbxKind kind, PbxPeople people, PbxParts parts) : IPbx
{
    private volatile IPbxSession? _session;
    private volatile PbxLegs? _legs;
    private long _readyAt;

    public string Name => pbx.Name;

    /// <summary>What the fleet says of it.</summary>
    public Pbx Pbx => pbx;

    public PbxView? View => _legs?.View;

    private string Source => $"pbx-{pbx.Name}";

    /// <summary>Until it is cancelled.</summary>
    /// <param name="stopping">The server stops: nothing needs to be told any more.</param>
    public async Task RunAsync(CancellationToken token, CancellationToken stopping)
    {
        var retry = Retry();
        try
        {
            while (!token.IsCancellationRequested)
                await retry.ExecuteAsync(async inner => await RunOnceAsync(inner, stopping), token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
        }
    }

    /// <summary>After it has run. Where no connection follows, its calls are no longer ours to tell of: they end for the lamps.</summary>
    public async Task LeaveAsync(bool isForGood, CancellationToken token)
    {
        (_legs, _session) = (null, null);
        var legs = new PbxLegs(pbx.Name, Source);
        legs.Lose();
        await parts.Feed.PassAsync(legs, _ => { }, token);
        if (isForGood)
        {
            await parts.Feed.TellAsync(new SnapshotBegin(Source), token);
            await parts.Feed.TellAsync(new SnapshotEnd(Source), token);
        }

        parts.Report.Left(pbx.Name);
    }

    /// <summary>One connection, to its end. Returns when it was a good one.</summary>
    private async Task RunOnceAsync(CancellationToken token, CancellationToken stopping)
    {
        var legs = new PbxLegs(pbx.Name, Source);
        _readyAt = 0;
        try
        {
            var (stream, isPrivate) = await PbxDoor.OpenAsync(pbx, parts.Options, parts.Time, token);
            await using var closing = stream;
            await using var session = kind.Begin(new(stream, pbx, legs, people, parts.Options, parts.Time) { IsPrivate = isPrivate, Advise = advice => parts.Report.Advise(pbx.Name, advice) });
            await session.RunAsync(PassAsync, token);

            ValueTask PassAsync(CancellationToken inner) => parts.Feed.PassAsync(legs, signal => Turn(signal, session, legs), inner);
        }
        catch (Exception e) when (!token.IsCancellationRequested)
        {
            var loss = e as PbxLostException ?? Broken(e);
            await LoseAsync(legs, loss, stopping);
            if (_readyAt == 0 || parts.Time.GetElapsedTime(_readyAt) < parts.Options.GoodAfter)
                throw loss;
        }
    }

    /// <summary>The view is gone before anybody hears why.</summary>
    private async Task LoseAsync(PbxLegs legs, PbxLostException loss, CancellationToken stopping)
    {
        (_legs, _session) = (null, null);
        parts.Report.Lost(pbx.Name, loss, wasConnected: _readyAt != 0);
        if (_readyAt == 0 && legs.View.Count == 0)
            return; // nothing was told, and what was told before is lost already
        legs.Lose();
        await parts.Feed.PassAsync(legs, _ => { }, stopping);
    }

    private PbxLostException Broken(Exception fault)
    {
        parts.Report.Broke(pbx.Name, fault);
        return new(PbxLoss.Nonsense, $"this server could not cope with what it said ({fault.GetType().Name}). The log has the details.", fault);
    }

    private void Turn(PbxSignal signal, IPbxSession session, PbxLegs legs)
    {
        if (signal is not PbxReady || _readyAt != 0)
            return;
        _readyAt = parts.Time.GetTimestamp();
        (_session, _legs) = (session, legs);
        parts.Report.Connected(pbx.Name, legs.View.Count);
    }

    private ResiliencePipeline Retry() => new ResiliencePipelineBuilder { TimeProvider = parts.Time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<PbxLostException>(),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = parts.Options.ReconnectDelay,
            MaxDelay = parts.Options.MaxReconnectDelay,
            DelayGenerator = failed => ValueTask.FromResult<TimeSpan?>(
                failed.Outcome.Exception is PbxLostException { Reason: PbxLoss.SignInRefused or PbxLoss.Nonsense } ? parts.Options.RefusedDelay : null),
        })
        .Build();
}
