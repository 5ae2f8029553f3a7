using System.Collections.Concurrent;
using Provisioning.Devices;
using Provisioning.Dialogs;

namespace Provisioning.Pbxs;

internal sealed partial class AsteriskSession
{
    /// <summary>Monitors' legs that Asterisk has not told the outcome of yet. Until then it must not be led elsewhere: it would hear that, and afterwards what it was called for.</summary>
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _called = new(StringComparer.Ordinal);

    private string Context => line.Control.Context;

    public async Task<PbxOutcome> CallMonitorAsync(MonitorOrder order, CancellationToken token)
    {
        if (!MonitorDial.IsSayable(order.Monitored.Id))
            return new(PbxVerdict.CannotDo, "the leg's id cannot be dialled");
        if (AsteriskWords.Originate(order, PbxPeople.UserOf(order.Monitor), Context, DialToMonitor(order)) is not { } action)
            return new(PbxVerdict.CannotDo, "the header that makes the phone answer cannot be said to an Asterisk");
        var id = MonitorDial.IdOf(order.Key);
        _called[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var outcome = await TellAsync(action, token);
        if (outcome.Verdict is PbxVerdict.Refused or PbxVerdict.CannotDo)
            Answered(id);
        return outcome;
    }

    public string DialToMonitor(MonitorOrder order) => MonitorDial.Extension(order.Key, order.Mode, order.Monitored.Id);

    /// <summary>ChanSpy begins anew: keys of the phone change nothing, and a barge reaches whoever is on the other side by now.</summary>
    public Task<PbxOutcome> SwitchAsync(PbxLeg monitor, Privilege mode, CancellationToken token) =>
        Now(monitor) is { MonitorKey: { } key, ListensTo: { } leg } && MonitorDial.IsSayable(leg)
            ? LeadAsync(monitor, MonitorDial.Extension(key, mode, leg), token)
            : Task.FromResult(new PbxOutcome(PbxVerdict.Refused, "the monitor does not listen"));

    public Task<PbxOutcome> PlayMusicAsync(PbxLeg monitor, CancellationToken token) => LeadAsync(monitor, MonitorDial.Hold, token);

    public Task<PbxOutcome> ResumeAsync(PbxLeg monitor, MonitorOrder order, CancellationToken token) =>
        MonitorDial.IsSayable(order.Monitored.Id)
            ? LeadAsync(monitor, DialToMonitor(order), token)
            : Task.FromResult(new PbxOutcome(PbxVerdict.CannotDo, "the leg's id cannot be dialled"));

    /// <summary>
    /// A Bridge that fails ends good calls, so all that can be known is looked at before. The other party's phone shows the caller's id of the monitor's leg, which is
    /// the monitoring's own until here. Recordings end on whichever of the two legs they run.
    /// </summary>
    public async Task<PbxOutcome> TakeOverAsync(PbxLeg monitor, PbxLeg monitored, PbxLeg other, CancellationToken token)
    {
        if (Now(monitor) is not { State: DialogState.Confirmed } mine || Now(monitored) is not { } theirs || Now(other) is not { State: DialogState.Confirmed } wanted || theirs.Peer != wanted.Id)
            return new(PbxVerdict.Refused, "the call is not what it was");
        await AnsweredAsync(monitor, token);
        if (line.People.Of(mine.Extension) is { } person)
            await TellAsync(new AmiAction("Setvar").With("Channel", mine.Channel).With("Variable", "CALLERID(all)").With("Value", AsteriskWords.Caller(person.Name, person.Number.ToString())), token);
        var outcome = await TellAsync(new AmiAction("Bridge").With("Channel1", mine.Channel).With("Channel2", wanted.Channel).With("Tone", "no"), token);
        if (!outcome.IsDone)
            return outcome;
        await Task.WhenAll(
            TellAsync(new AmiAction("StopMixMonitor").With("Channel", wanted.Channel), token),
            TellAsync(new AmiAction("StopMixMonitor").With("Channel", theirs.Channel), token),
            HangUpAsync(monitored, token));
        return outcome;
    }

    /// <summary>A call of nobody's joins that of the two, with both ends in the dial plan: one speaks into the call, the other plays what is to be heard.</summary>
    public Task<PbxOutcome> AnnounceAsync(PbxLeg monitored, CancellationToken token) =>
        MonitorDial.IsSayable(monitored.Id)
            ? TellAsync(
                new AmiAction("Originate").With("Channel", $"Local/announce-{monitored.Id}@{Context}").With("Context", Context).With("Exten", "announcement").With("Priority", 1).With("Async", "true"),
                token)
            : Task.FromResult(new PbxOutcome(PbxVerdict.CannotDo, "the leg's id cannot be dialled"));

    public async Task<PbxOutcome> HangUpAsync(PbxLeg leg, CancellationToken token)
    {
        if (Now(leg) is not { } now)
            return PbxOutcome.Done;
        var outcome = await TellAsync(new AmiAction("Hangup").With("Channel", now.Channel).With("Cause", 16), token); // Q.850: normal clearing
        return outcome.Verdict == PbxVerdict.Refused && outcome.Words.StartsWith("No such channel", StringComparison.OrdinalIgnoreCase) ? PbxOutcome.Done : outcome;
    }

    public bool HasContact(Extension extension) => _contacts.Has(PbxPeople.UserOf(extension));

    /// <summary>Asterisk says that it has sent it, to phones that are not there too; and it always sends a Subscription-State of its own.</summary>
    public Task<PbxOutcome> NotifyAsync(Extension extension, string sipEvent, string? subscriptionState, CancellationToken token) =>
        !HasContact(extension) ? Task.FromResult(new PbxOutcome(PbxVerdict.Refused, "no phone of the extension is registered"))
        : !AsteriskWords.IsVariable(sipEvent) ? Task.FromResult(new PbxOutcome(PbxVerdict.CannotDo, "the event cannot be said to an Asterisk"))
        : TellAsync(new AmiAction("PJSIPNotify").With("Endpoint", PbxPeople.UserOf(extension)).With("Variable", $"Event={sipEvent}"), token);

    private PbxLeg? Now(PbxLeg leg) => line.Legs.Find(leg.Id);

    private async Task<PbxOutcome> LeadAsync(PbxLeg monitor, string extension, CancellationToken token)
    {
        if (Now(monitor) is not { State: DialogState.Confirmed } now)
            return new(PbxVerdict.Refused, "the monitor's phone has not answered, or has hung up");
        await AnsweredAsync(monitor, token);
        return await TellAsync(new AmiAction("Redirect").With("Channel", now.Channel).With("Context", Context).With("Exten", extension).With("Priority", 1), token);
    }

    private async Task AnsweredAsync(PbxLeg monitor, CancellationToken token)
    {
        if (_called.TryGetValue(monitor.Id, out var called))
            await called.Task.WaitAsync(line.Options.AnswerTimeout, line.Time, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        token.ThrowIfCancellationRequested();
    }

    private void Answered(string id)
    {
        if (_called.TryRemove(id, out var called))
            called.TrySetResult();
    }

    private async Task<PbxOutcome> TellAsync(AmiAction action, CancellationToken token) => (await _link.AskAsync(action, token)).Outcome;
}
