using System.Diagnostics;
using Provisioning.Devices;

namespace Provisioning.Pbxs;

/// <summary>Commands go to the session of the moment; without one they are lost before they begin.</summary>
internal sealed partial class PbxConnection
{
    public Task<PbxOutcome> CallMonitorAsync(MonitorOrder order, CancellationToken token) => TellAsync("call", session => session.CallMonitorAsync(order, token));

    public string DialToMonitor(MonitorOrder order) => MonitorDial.Extension(order.Key, order.Mode, order.Monitored.Id);

    public Task<PbxOutcome> SwitchAsync(PbxLeg monitor, Privilege mode, CancellationToken token) => TellAsync("switch", session => session.SwitchAsync(monitor, mode, token));

    public Task<PbxOutcome> PlayMusicAsync(PbxLeg monitor, CancellationToken token) => TellAsync("music", session => session.PlayMusicAsync(monitor, token));

    public Task<PbxOutcome> ResumeAsync(PbxLeg monitor, MonitorOrder order, CancellationToken token) => TellAsync("resume", session => session.ResumeAsync(monitor, order, token));

    public Task<PbxOutcome> TakeOverAsync(PbxLeg monitor, PbxLeg monitored, PbxLeg other, CancellationToken token) =>
        TellAsync("takeOver", session => session.TakeOverAsync(monitor, monitored, other, token));

    public Task<PbxOutcome> AnnounceAsync(PbxLeg monitored, CancellationToken token) => TellAsync("announce", session => session.AnnounceAsync(monitored, token));

    public Task<PbxOutcome> HangUpAsync(PbxLeg leg, CancellationToken token) => TellAsync("hangUp", session => session.HangUpAsync(leg, token));

    public bool HasContact(Extension extension) => _session?.HasContact(extension) ?? false;

    public Task<PbxOutcome> NotifyAsync(Extension extension, string sipEvent, string? subscriptionState, CancellationToken token) =>
        TellAsync("notify", session => session.NotifyAsync(extension, sipEvent, subscriptionState, token));

    private async Task<PbxOutcome> TellAsync(string command, Func<IPbxSession, Task<PbxOutcome>> tell)
    {
        var since = Stopwatch.GetTimestamp();
        var outcome = _session is { } session ? await tell(session) : new(PbxVerdict.Lost, $"PBX {Name} is not connected");
        parts.Metrics.Told(Name, command, outcome.Verdict, since);
        return outcome;
    }
}
