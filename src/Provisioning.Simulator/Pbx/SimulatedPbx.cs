using System.Collections.Immutable;
using System.Threading.Channels;
using Provisioning.Simulator.Ami;

namespace Provisioning.Simulator.Pbx;

/// <summary>
/// A PBX without sound: calls, holds, transfers, monitors' legs as state, told as an Asterisk tells it. What phones do is called here; what the PBX is told to do
/// comes over <see cref="AmiListener"/>, SIP over <see cref="PbxSipPeer"/>. Safe for several threads.
/// </summary>
internal sealed class SimulatedPbx : IDisposable
{
    private readonly PhoneReplies _phones;
    private int _notified;

    public SimulatedPbx(SimulatedPbxOptions options, TimeProvider time)
    {
        Board = new(options, time);
        Spies = new(Board);
        Calls = new(Board, Spies);
        _phones = new(options);
        Plan = new(Board, Spies, Calls, _phones);
    }

    /// <summary>Told each NOTIFY that the PBX was asked to send to an extension's phones; returns at once.</summary>
    public Action<PbxNotify>? Notified { get; set; }

    /// <summary>NOTIFYs that it was asked to send.</summary>
    public int Notifies => _notified;

    /// <summary>The legs as they are now.</summary>
    public ImmutableArray<PbxLegState> Legs => Board.Do(() => Board.Channels.Select(PbxLegState.Of).ToImmutableArray());

    internal Switchboard Board { get; }

    internal PbxSpies Spies { get; }

    internal PbxCalls Calls { get; }

    internal PbxPlan Plan { get; }

    /// <summary>A phone dials another, which rings.</summary>
    /// <returns>Unique ids of the two legs; the second is null where no phone can be rung.</returns>
    public (string Caller, string? Callee) Dial(PbxParty from, PbxParty to) => Board.Do(() =>
    {
        var caller = Calls.Dial(from, to.Number, to);
        return (caller.Uniqueid, caller.Dials?.Uniqueid);
    });

    /// <summary>A phone dials on its own line whatever its user likes: an extension, a feature code.</summary>
    /// <returns>Unique id of its leg.</returns>
    public string DialNumber(PbxParty from, string exten) => Board.Do(() => Plan.Dial(from, exten).Uniqueid);

    public void Answer(string callee) => With(callee, Calls.Answer);

    public void Hold(string leg, bool isHolding) => With(leg, channel => Calls.Hold(channel, isHolding));

    /// <summary>The phone of this leg sends the other party on.</summary>
    /// <returns>The leg that rings now; null where none does.</returns>
    public string? Transfer(string leg, PbxParty to) => Board.Do(() =>
    {
        if (Board.Find(leg) is not { Peer: { } transferee } transferer)
            return null;
        Calls.Transfer(transferer, to.Number, to);
        return transferee.Dials?.Uniqueid;
    });

    /// <summary>A phone hangs up.</summary>
    public void HangUp(string leg, int cause = HangupCauses.Normal) => With(leg, channel => Calls.HangUp(channel, cause, isPhone: true));

    /// <summary>The call of this leg is recorded (MixMonitor).</summary>
    public void Record(string leg) => With(leg, channel =>
    {
        channel.IsRecorded = true;
        Board.Emit(PbxEvents.Of("MixMonitorStart", channel));
    });

    /// <summary>A trusted SIP peer dials.</summary>
    /// <returns>Unique id of its leg.</returns>
    public string Arrive(PbxParty caller, string exten) => Board.Do(() => Plan.Arrive(caller, exten).Uniqueid);

    /// <summary>Whom a leg hears: unique ids, and <see cref="Hearing.Music"/>. Nobody for one that is not there.</summary>
    public IReadOnlySet<string> Hears(string leg) => Board.Do(() => Board.Find(leg) is { } channel ? Hearing.Of(channel, Board.Channels) : ImmutableHashSet<string>.Empty);

    /// <summary>The one leg that a leg talks with.</summary>
    public string? PeerOf(string leg) => Board.Do(() => Board.Find(leg)?.Peer?.Uniqueid);

    public bool IsBusy(string endpoint) => Board.Do(() => Board.Channels.Any(channel => channel.Endpoint == endpoint || IsOf(channel, endpoint)));

    /// <summary>What a phone does that the PBX calls.</summary>
    public void Reply(string endpoint, PhoneReply reply) => Board.Do(() =>
    {
        _phones.Set(endpoint, reply);
        return true;
    });

    /// <summary>A phone signs in, or off.</summary>
    public void Register(string endpoint, bool isRegistered) => Board.Do(() =>
    {
        Board.Devices.Register(endpoint, isRegistered);
        Board.Emit(PbxContacts.Changed(endpoint, isRegistered));
        return true;
    });

    /// <summary>All calls gone, all connections closed.</summary>
    public void Restart() => Board.Restart();

    /// <summary>Tells so many events that mean nothing.</summary>
    public void Storm(int events) => Board.Do(() =>
    {
        for (var i = 0; i < events; i++)
            Board.Emit(AmiMessage.Event("DeviceStateChange", AmiClasses.Call).Add("Device", "Queue:storm_avail").Add("State", i % 2 == 0 ? "INUSE" : "NOT_INUSE"));
        return true;
    });

    /// <param name="changed">Told whose phone has begun to do something else; returns at once.</param>
    public void Watch(Action<string> changed) => Board.Do(() =>
    {
        Board.Listen(new PhoneChanges(Board, changed));
        return true;
    });

    public void Listen(ChannelWriter<AmiMessage> mailbox) => Board.Listen(mailbox);

    public void Leave(ChannelWriter<AmiMessage> mailbox) => Board.Leave(mailbox);

    public void Dispose() => Board.Dispose();

    internal void Notify(PbxNotify notify)
    {
        Interlocked.Increment(ref _notified);
        Notified?.Invoke(notify);
    }

    /// <summary>The leg of a phone that came by the provisioning server has the phone's number.</summary>
    private bool IsOf(PbxChannel channel, string endpoint) => channel.Endpoint == Board.Options.Peer && channel.Caller.Number == endpoint;

    private void With(string leg, Action<PbxChannel> act) => Board.Do(() =>
    {
        if (Board.Find(leg) is { } channel)
            act(channel);
        return true;
    });
}

/// <summary>A leg at one moment.</summary>
/// <param name="ListensTo">Unique id of the leg that it monitors.</param>
/// <param name="Mode">How; null for one that monitors nobody.</param>
internal sealed record PbxLegState(string Uniqueid, string Name, string Endpoint, ChannelState State, PbxParty Caller, string? Peer, string? ListensTo, SpyMode? Mode)
{
    public bool IsHolding { get; init; }

    public bool HearsMusic { get; init; }

    public bool IsRecorded { get; init; }

    /// <summary>How often it has heard that its call may be monitored.</summary>
    public int Announcements { get; init; }

    public string Linkedid { get; init; } = "";

    /// <summary>What the provisioning server is to be asked for by this leg, and who asks.</summary>
    public (string Exten, PbxParty Caller)? Invites { get; init; }

    internal static PbxLegState Of(PbxChannel channel) =>
        new(channel.Uniqueid, channel.Name, channel.Endpoint, channel.State, channel.Caller, channel.Peer?.Uniqueid, channel.Spy?.Spyee.Uniqueid, channel.Spy?.Mode)
        {
            IsHolding = channel.IsHolding,
            HearsMusic = channel.HearsMusic,
            IsRecorded = channel.IsRecorded,
            Announcements = channel.Announcements,
            Linkedid = channel.Linkedid,
            Invites = channel is { Invites: { } exten, DialledBy: { } caller } ? (exten, caller.Caller) : null,
        };
}

/// <summary>A NOTIFY without a dialog, for the phones of an extension.</summary>
internal sealed record PbxNotify(string Endpoint, IReadOnlyList<KeyValuePair<string, string>> Fields)
{
    /// <summary>What it is about, such as <c>check-sync;reboot=true</c>.</summary>
    public string Event => Fields.LastOrDefault(pair => pair.Key.Equals("Event", StringComparison.OrdinalIgnoreCase)).Value ?? "";
}
