using Microsoft.Extensions.Options;
using Provisioning.Pbxs;

namespace Provisioning.Monitoring;

/// <summary>Tells PBXs what sessions want. Every command has an outcome in time, whatever the PBX does; nobody waits for another's.</summary>
internal sealed partial class SessionOrders(MonitoringSenses senses, MonitoringMetrics metrics, IOptions<MonitoringOptions> options, TimeProvider time, ILogger<SessionOrders> logger)
{
    private static readonly PbxOutcome NoPbx = new(PbxVerdict.Lost, "this server is not connected to it");
    private static readonly PbxOutcome Gone = new(PbxVerdict.Refused, "the call has ended");

    public async Task<PbxOutcome> CarryOutAsync(MonitoringSession session, SessionCommand command)
    {
        var outcome = senses.Find(session.Pbx) is { } pbx ? await InTimeAsync(token => SendAsync(pbx, session, command, token)) : NoPbx;
        metrics.Commanded(command, outcome.Verdict);
        if (!outcome.IsDone)
            LogNotDone(session.Id, command.GetType().Name, session.Pbx, outcome.Verdict, outcome.Words);
        return outcome;
    }

    /// <summary>Ends a leg that belongs to no session.</summary>
    public async Task HangUpAsync(IPbx pbx, PbxLeg leg)
    {
        var outcome = await InTimeAsync(token => pbx.HangUpAsync(leg, token));
        metrics.HungUpStray();
        if (!outcome.IsDone)
            LogNotDone(0, nameof(HangUpMonitor), pbx.Name, outcome.Verdict, outcome.Words);
    }

    private async Task<PbxOutcome> InTimeAsync(Func<CancellationToken, Task<PbxOutcome>> send)
    {
        using var timeout = new CancellationTokenSource(options.Value.CommandTimeout, time);
        try
        {
            return await send(timeout.Token).WaitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            return new(PbxVerdict.NoAnswer, "no answer in time");
        }
    }

    /// <summary>A monitor's leg that is gone has ended: that is told as an event, and nothing is left to do.</summary>
    private Task<PbxOutcome> SendAsync(IPbx pbx, MonitoringSession session, SessionCommand command, CancellationToken token)
    {
        if (pbx.View is not { } view)
            return Task.FromResult(NoPbx);
        if (command is CallMonitor call)
            return senses.OrderOf(session, call.Mode) is { } order ? pbx.CallMonitorAsync(order, token) : Task.FromResult(Gone);
        if (command is HangUpMonitor hangUp)
            return view.Find(hangUp.Leg) is { } mine ? pbx.HangUpAsync(mine, token) : Task.FromResult(PbxOutcome.Done);
        if (view.Find(session.MonitorLeg) is not { } own || view.Find(session.Leg) is not { } leg)
            return Task.FromResult(command is TakeCallOver ? Gone : PbxOutcome.Done);
        return command switch
        {
            SwitchMode change => pbx.SwitchAsync(own, change.Mode, token),
            PlayMusic => pbx.PlayMusicAsync(own, token),
            ResumeHearing resume => senses.OrderOf(session, resume.Mode) is { } again ? pbx.ResumeAsync(own, again, token) : Task.FromResult(Gone),
            AnnounceToParties => pbx.AnnounceAsync(leg, token),
            TakeCallOver over => view.Find(over.Other) is { } other ? pbx.TakeOverAsync(own, leg, other, token) : Task.FromResult(Gone),
            _ => Task.FromResult(Gone),
        };
    }

    [LoggerMessage(1, LogLevel.Warning, "Monitoring session {Session}: {Command} at PBX {Pbx} came to {Verdict}: {Words}")]
    private partial void LogNotDone(long session, string command, string pbx, PbxVerdict verdict, string words);
}
