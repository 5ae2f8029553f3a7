using Provisioning.Devices;

namespace Provisioning.Pbxs;

/// <summary>A telephone system that this server is connected to, of whatever kind. Found by <see cref="PbxTable"/>.</summary>
internal interface IPbx : IPbxCommands
{
    /// <summary>The fleet's name for it.</summary>
    string Name { get; }

    /// <summary>Its legs now; null while it is not connected or its calls are not known yet: then nothing may be decided (rule E26).</summary>
    PbxView? View { get; }
}

/// <summary>What a PBX can be told. Nothing throws but for cancellation: a PBX that is lost, slow or says no is an outcome.</summary>
internal interface IPbxCommands
{
    /// <summary>Calls the monitor's phone, which answers by itself, and lets it hear the call. That the phone has answered is told as <see cref="LegChanged"/> with the order's key.</summary>
    Task<PbxOutcome> CallMonitorAsync(MonitorOrder order, CancellationToken token);

    /// <summary>What a phone must dial at this PBX, from a trusted peer, to come to the same place: <c>mon-KEY-MODE-LEG</c>.</summary>
    string DialToMonitor(MonitorOrder order);

    /// <summary>Another mode in the same session.</summary>
    /// <param name="mode">Listen, whisper or barge.</param>
    Task<PbxOutcome> SwitchAsync(PbxLeg monitor, Privilege mode, CancellationToken token);

    /// <summary>The monitor hears hold music instead of the call (rule E20).</summary>
    Task<PbxOutcome> PlayMusicAsync(PbxLeg monitor, CancellationToken token);

    /// <summary>The monitor hears the call again.</summary>
    Task<PbxOutcome> ResumeAsync(PbxLeg monitor, MonitorOrder order, CancellationToken token);

    /// <summary>
    /// The monitor's leg talks with the other party, the monitored person's leg ends, and so does the recording of the call (rules D16, E24).
    /// </summary>
    /// <param name="monitored">The monitored person's leg.</param>
    /// <param name="other">The leg it talks with.</param>
    Task<PbxOutcome> TakeOverAsync(PbxLeg monitor, PbxLeg monitored, PbxLeg other, CancellationToken token);

    /// <summary>Both parties hear that the call may be monitored.</summary>
    Task<PbxOutcome> AnnounceAsync(PbxLeg monitored, CancellationToken token);

    /// <summary>Ends a leg; done when it has ended already.</summary>
    Task<PbxOutcome> HangUpAsync(PbxLeg leg, CancellationToken token);

    /// <summary>Whether phones of this extension are registered there.</summary>
    bool HasContact(Extension extension);

    /// <summary>Sends a NOTIFY without a body to the phones of an extension. That they got it, no PBX says.</summary>
    Task<PbxOutcome> NotifyAsync(Extension extension, string sipEvent, string? subscriptionState, CancellationToken token);
}

/// <summary>A monitor and whom to hear.</summary>
/// <param name="Key">Names the session at the PBX: 16 hexadecimal digits that nobody can guess.</param>
/// <param name="Monitor">Whose phone is called.</param>
/// <param name="Monitored">The monitored person's leg.</param>
/// <param name="Mode">Listen, whisper or barge; a take-over begins as listen.</param>
internal sealed record MonitorOrder(string Key, Extension Monitor, PbxLeg Monitored, Privilege Mode)
{
    /// <summary>What the monitor's phone shows as the caller.</summary>
    public string Label { get; init; } = "";

    /// <summary>Makes the phone answer by itself, as its vendor wants it.</summary>
    public SipHeader? AutoAnswer { get; init; }

    /// <summary>How long the phone may ring where it does not answer by itself.</summary>
    public TimeSpan RingFor { get; init; } = TimeSpan.FromSeconds(20);
}

/// <summary>A header of an INVITE, such as <c>Alert-Info: info=alert-autoanswer</c>.</summary>
internal readonly record struct SipHeader(string Name, string Value);

/// <summary>What a PBX made of a command.</summary>
/// <param name="Words">Its own words where it refused; they may hold anything and are for the log and administrators.</param>
internal readonly record struct PbxOutcome(PbxVerdict Verdict, string Words = "")
{
    public static readonly PbxOutcome Done = new(PbxVerdict.Done);

    public bool IsDone => Verdict == PbxVerdict.Done;
}

internal enum PbxVerdict
{
    /// <summary>It was done, or the PBX has taken it over and will do it.</summary>
    Done,

    /// <summary>The PBX says no.</summary>
    Refused,

    /// <summary>Not connected, or the connection broke before it answered: it may have been done or not.</summary>
    Lost,

    /// <summary>No answer in time: it may have been done or not.</summary>
    NoAnswer,

    /// <summary>This kind of PBX, or its settings, cannot do it.</summary>
    CannotDo,
}
