using System.Collections.Concurrent;
using Provisioning.Devices;
using Provisioning.Dialogs;

namespace Provisioning.Pbxs;

/// <summary>The commands. Slow ones run as jobs, so that nothing waits behind them.</summary>
internal sealed partial class FreeSwitchSession
{
    private static readonly PbxOutcome Unsayable = new(PbxVerdict.CannotDo, "a name or value in this command cannot be said to FreeSWITCH safely");

    /// <summary>Calls to monitors' phones that have not ended, by the monitor's key.</summary>
    private readonly ConcurrentDictionary<string, Task<PbxOutcome>> _calling = new(StringComparer.Ordinal);

    public string DialToMonitor(MonitorOrder order) => MonitorDial.Extension(order.Key, order.Mode, order.Monitored.Id);

    /// <summary>Done as soon as the leg is there: how it goes on, the leg tells. A phone that is not registered is refused before.</summary>
    public async Task<PbxOutcome> CallMonitorAsync(MonitorOrder order, CancellationToken token)
    {
        if (FreeSwitchApi.Originate(order, Context, DomainOf(order.Monitor), Carried(order.AutoAnswer)) is not { } command)
            return Unsayable;
        using var born = _births.Await(order.Key);
        var called = new TaskCompletionSource<PbxOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calling[order.Key] = called.Task;
        _ = ForgetAsync(order.Key, called.Task);
        return await _talk.RunAsync(command, born.Task, called, token);
    }

    /// <summary>The reply to the event says nothing; that the leg is still there after it says that it got it.</summary>
    public async Task<PbxOutcome> SwitchAsync(PbxLeg monitor, Privilege mode, CancellationToken token)
    {
        if (line.Legs.Find(monitor.Id) is not { ListensTo: not null })
            return new(PbxVerdict.Refused, "the monitor does not hear the call now");
        if (FreeSwitchApi.Switch(monitor, mode) is not { } command || FreeSwitchApi.Exists(monitor) is not { } question)
            return Unsayable;
        var told = await _talk.TellAsync(command, token);
        return told.IsDone ? await _talk.RunAsync(question, token, Existing) : told;
    }

    public Task<PbxOutcome> PlayMusicAsync(PbxLeg monitor, CancellationToken token) => LeadAsync(monitor, FreeSwitchApi.Transfer(monitor, MonitorDial.Hold, Context), token);

    public Task<PbxOutcome> ResumeAsync(PbxLeg monitor, MonitorOrder order, CancellationToken token) =>
        LeadAsync(monitor, FreeSwitchApi.Transfer(monitor, DialToMonitor(order), Context), token);

    /// <summary>
    /// Who is on the other side by now is looked at before: a call that was transferred is not the one that was asked for. The recording is stopped once the parties are connected:
    /// a take-over that the PBX refuses must not end it. The monitored person's leg would go on in the dial plan if it is the one that dialled, so it is ended by name.
    /// </summary>
    public async Task<PbxOutcome> TakeOverAsync(PbxLeg monitor, PbxLeg monitored, PbxLeg other, CancellationToken token)
    {
        if (line.Legs.Find(monitor.Id) is not { State: DialogState.Confirmed } || line.Legs.Find(monitored.Id)?.Peer != other.Id)
            return new(PbxVerdict.Refused, "the call is not what it was");
        var bridged = await LeadAsync(monitor, FreeSwitchApi.Bridge(monitor, other), token);
        if (!bridged.IsDone)
            return bridged;
        await RunAsync(FreeSwitchApi.StopRecording(other), token);
        await RunAsync(FreeSwitchApi.StopRecording(monitored), token);
        return await HangUpAsync(monitored, token);
    }

    /// <summary>Done once it begins to be heard.</summary>
    public async Task<PbxOutcome> AnnounceAsync(PbxLeg monitored, CancellationToken token)
    {
        using var heard = _announcements.Await(monitored.Id);
        var sent = await RunAsync(FreeSwitchApi.Announce(monitored, line.Options.Announcement), token);
        return sent.IsDone ? await _talk.InTimeAsync(heard.Task, token) : sent;
    }

    public async Task<PbxOutcome> HangUpAsync(PbxLeg leg, CancellationToken token)
    {
        var outcome = await RunAsync(FreeSwitchApi.Kill(leg), token);
        return outcome.Verdict == PbxVerdict.Refused && FreeSwitchWords.IsGone(outcome.Words) ? PbxOutcome.Done : outcome;
    }

    public bool HasContact(Extension extension) => _contacts.Has(PbxPeople.UserOf(extension));

    /// <summary>Done where a phone was there to be told just before. Whether it got it, FreeSWITCH keeps to itself.</summary>
    public async Task<PbxOutcome> NotifyAsync(Extension extension, string sipEvent, string? subscriptionState, CancellationToken token)
    {
        var outcome = NotRegistered("");
        foreach (var (profile, domain) in _contacts.Of(PbxPeople.UserOf(extension)).ToList())
        {
            var sent = await NotifyAsync(PbxPeople.UserOf(extension), profile, domain, sipEvent, token);
            if (sent.Verdict is not (PbxVerdict.Done or PbxVerdict.Refused))
                return sent;
            outcome = outcome.IsDone ? outcome : sent;
        }

        return outcome;
    }

    private async Task<PbxOutcome> NotifyAsync(string user, string profile, string domain, string sipEvent, CancellationToken token)
    {
        if (FreeSwitchApi.Notify(user, profile, domain, sipEvent) is not { } command || FreeSwitchApi.Contacts(user, profile, domain) is not { } question)
            return Unsayable;
        var there = await _talk.RunAsync(question, token, answer => answer.StartsWith("error/", StringComparison.Ordinal) ? NotRegistered(answer) : FreeSwitchWords.Outcome(answer));
        return there.IsDone ? await _talk.TellAsync(command, token) : there;
    }

    private string Context => line.Control.Context;

    /// <summary>The one that phones are told to register to, where there are several.</summary>
    private string? DomainOf(Extension extension)
    {
        if (line.Control.Domain is { } ours)
            return ours;
        var domains = _contacts.Of(PbxPeople.UserOf(extension)).Select(contact => contact.Domain).Where(FreeSwitchWords.IsName).Distinct().ToList();
        return domains.Contains(line.Pbx.Address) ? line.Pbx.Address : domains.FirstOrDefault();
    }

    /// <summary>A phone that is called without its header rings: that is better than no call, and somebody must hear why.</summary>
    private SipHeader? Carried(SipHeader? wanted)
    {
        if (wanted is not { } header)
            return null;
        var carried = SofiaHeader.Of(header);
        if (carried is null)
        {
            line.Advise(
                $"It sends phones no '{header.Name}: {FreeSwitchWords.Short(header.Value)}', as its SIP stack cannot read that. Monitors' phones ring instead of answering by themselves"
                + " until autoAnswer in their maker's vendor.yaml, and what the phones compare it with, has the form <http://127.0.0.1>;info=name.");
        }

        return carried;
    }

    private static PbxOutcome Existing(string answer) =>
        answer.StartsWith("true", StringComparison.Ordinal) ? PbxOutcome.Done : new(PbxVerdict.Refused, $"the monitor's leg has ended ({FreeSwitchWords.Short(answer)})");

    private static PbxOutcome NotRegistered(string answer) => new(PbxVerdict.Refused, $"no phone of this extension is registered{(answer.Length > 0 ? $" ({FreeSwitchWords.Short(answer)})" : "")}");

    private async Task ForgetAsync(string key, Task<PbxOutcome> called)
    {
        await called;
        _calling.TryRemove(KeyValuePair.Create(key, called));
    }

    /// <summary>
    /// Where a leg goes that was called: it has answered before <c>originate</c> leads it to what it was called for, which would undo what it is told until then.
    /// </summary>
    private async Task<PbxOutcome> LeadAsync(PbxLeg monitor, string? command, CancellationToken token)
    {
        if (monitor.MonitorKey is { } key && _calling.TryGetValue(key, out var calling) && await _talk.InTimeAsync(calling, token) is { IsDone: false } refused)
            return refused;
        return await RunAsync(command, token);
    }

    private Task<PbxOutcome> RunAsync(string? command, CancellationToken token) => command is null ? Task.FromResult(Unsayable) : _talk.RunAsync(command, token);
}
