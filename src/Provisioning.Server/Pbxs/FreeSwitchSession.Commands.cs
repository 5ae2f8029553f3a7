using Provisioning.Devices;

namespace Provisioning.Pbxs;

/// <summary>The commands. Slow ones run as jobs, so that nothing waits behind them.</summary>
internal sealed partial class FreeSwitchSession
{
    private static readonly PbxOutcome Unsayable = new(PbxVerdict.CannotDo, "a name or value in this command cannot be said to FreeSWITCH safely");

    public string DialToMonitor(MonitorOrder order) => MonitorDial.Extension(order.Key, order.Mode, order.Monitored.Id);

    /// <summary>Done as soon as the leg is there: how it goes on, the leg tells. A phone that is not registered is refused before.</summary>
    public async Task<PbxOutcome> CallMonitorAsync(MonitorOrder order, CancellationToken token)
    {
        if (FreeSwitchApi.Originate(order, Context, DomainOf(order.Monitor)) is not { } command)
            return Unsayable;
        using var born = _births.Await(FreeSwitchMonitor.IdOf(order.Key));
        return await _talk.RunAsync(command, born.Task, token);
    }

    public Task<PbxOutcome> SwitchAsync(PbxLeg monitor, Privilege mode, CancellationToken token)
    {
        if (line.Legs.Find(monitor.Id) is not { ListensTo: not null })
            return Task.FromResult(new PbxOutcome(PbxVerdict.Refused, "the monitor does not hear the call now"));
        return FreeSwitchApi.Switch(monitor, mode) is { } command ? _talk.TellAsync(command, token) : Task.FromResult(Unsayable);
    }

    public Task<PbxOutcome> PlayMusicAsync(PbxLeg monitor, CancellationToken token) => RunAsync(FreeSwitchApi.Transfer(monitor, MonitorDial.Hold, Context), token);

    public Task<PbxOutcome> ResumeAsync(PbxLeg monitor, MonitorOrder order, CancellationToken token) => RunAsync(FreeSwitchApi.Transfer(monitor, DialToMonitor(order), Context), token);

    /// <summary>
    /// The recording is stopped once the parties are connected: a take-over that the PBX refuses must not end it. The monitored person's leg would go on in the dial
    /// plan if it is the one that dialled, so it is ended by name.
    /// </summary>
    public async Task<PbxOutcome> TakeOverAsync(PbxLeg monitor, PbxLeg monitored, PbxLeg other, CancellationToken token)
    {
        var bridged = await RunAsync(FreeSwitchApi.Bridge(monitor, other), token);
        if (!bridged.IsDone)
            return bridged;
        await RunAsync(FreeSwitchApi.StopRecording(other), token);
        await RunAsync(FreeSwitchApi.StopRecording(monitored), token);
        return await HangUpAsync(monitored, token);
    }

    public Task<PbxOutcome> AnnounceAsync(PbxLeg monitored, CancellationToken token) => RunAsync(FreeSwitchApi.Announce(monitored, line.Options.Announcement), token);

    public async Task<PbxOutcome> HangUpAsync(PbxLeg leg, CancellationToken token)
    {
        var outcome = await RunAsync(FreeSwitchApi.Kill(leg), token);
        return outcome.Verdict == PbxVerdict.Refused && outcome.Words.Contains("No such channel", StringComparison.Ordinal) ? PbxOutcome.Done : outcome;
    }

    public bool HasContact(Extension extension) => _contacts.Has(PbxPeople.UserOf(extension));

    public async Task<PbxOutcome> NotifyAsync(Extension extension, string sipEvent, string? subscriptionState, CancellationToken token)
    {
        var outcome = new PbxOutcome(PbxVerdict.Refused, "no phone of this extension is registered");
        foreach (var (profile, domain) in _contacts.Of(PbxPeople.UserOf(extension)).ToList())
        {
            outcome = FreeSwitchApi.Notify(PbxPeople.UserOf(extension), profile, domain, sipEvent) is { } command ? await _talk.TellAsync(command, token) : Unsayable;
            if (!outcome.IsDone)
                break;
        }

        return outcome;
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

    private Task<PbxOutcome> RunAsync(string? command, CancellationToken token) => command is null ? Task.FromResult(Unsayable) : _talk.RunAsync(command, shown: null, token);
}
