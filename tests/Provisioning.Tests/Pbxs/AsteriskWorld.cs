using System.Globalization;
using System.Text;

namespace Provisioning.Tests.Pbxs;

/// <summary>A small model of an Asterisk: calls as state, and what its manager interface tells of each change, as real ones do.</summary>
internal sealed class AsteriskWorld
{
    private readonly List<WorldChannel> _channels = [];
    private readonly StringBuilder _told = new();
    private int _last;

    public IReadOnlyList<WorldChannel> Channels => _channels;

    /// <summary>Events since the last time.</summary>
    public byte[] Take()
    {
        var bytes = Encoding.UTF8.GetBytes(_told.ToString());
        _told.Clear();
        return bytes;
    }

    /// <summary>Somebody dials; the other phone is called.</summary>
    public WorldChannel Call(string from, string to)
    {
        var caller = Begin(from, isRecipient: false, to, linked: null);
        Ring(caller, to);
        return caller;
    }

    /// <summary>A channel that has no phone at its other end calls one.</summary>
    public WorldChannel Ring(WorldChannel caller, string to)
    {
        var callee = Begin(to, isRecipient: true, "s", caller.Linked);
        callee.Connected = caller.Number;
        Tell("NewConnectedLine", callee.Fields());
        caller.Dials = callee;
        caller.Application = "Dial";
        Tell("DialBegin", caller.Fields(), callee.Fields("Dest"));
        caller.Connected = to;
        Tell("NewConnectedLine", caller.Fields());
        return callee;
    }

    /// <summary>One calls another, who answers.</summary>
    public void Talk(string from, string to)
    {
        var caller = Call(from, to);
        Rings(caller);
        Answer(caller);
    }

    public void Rings(WorldChannel caller)
    {
        var callee = caller.Dials!;
        callee.State = 5;
        Tell("Newstate", callee.Fields());
        Tell("DialState", caller.Fields(), callee.Fields("Dest"), "DialStatus: RINGING\r\n");
    }

    public void Answer(WorldChannel caller)
    {
        var callee = caller.Dials!;
        callee.State = 6;
        Tell("Newstate", callee.Fields());
        Tell("DialEnd", caller.Fields(), callee.Fields("Dest"), "DialStatus: ANSWER\r\n");
        caller.Dials = null;
        if (caller.State != 6)
        {
            caller.State = 6;
            Tell("Newstate", caller.Fields());
        }

        Join(callee, caller);
    }

    /// <summary>Nobody answered, or the caller gave up.</summary>
    public void GiveUp(WorldChannel caller, string status)
    {
        Tell("DialEnd", caller.Fields(), caller.Dials!.Fields("Dest"), $"DialStatus: {status}\r\n");
        End(caller.Dials!);
        End(caller);
    }

    public void Hold(WorldChannel channel, bool isHeld)
    {
        channel.IsHolding = isHeld;
        Tell(isHeld ? "Hold" : "Unhold", channel.Fields());
        Tell(isHeld ? "MusicOnHoldStart" : "MusicOnHoldStop", channel.Peer!.Fields());
    }

    public void HangUp(WorldChannel channel)
    {
        var peer = channel.Peer;
        Tell("HangupRequest", channel.Fields());
        Part(channel);
        End(channel);
        if (peer is not null)
            End(peer);
    }

    /// <summary>The one sends its peer to somebody else, and is out of it.</summary>
    public WorldChannel TransferBlind(WorldChannel by, string to)
    {
        var peer = by.Peer!;
        Unhold(by, peer);
        Tell("BlindTransfer", $"Result: Success\r\nTransfererUniqueid: {by.Id}\r\nTransfereeUniqueid: {peer.Id}\r\n");
        Part(peer);
        End(by);
        return Ring(peer, to);
    }

    /// <summary>Two calls of one phone become one without it.</summary>
    public void TransferAttended(WorldChannel first, WorldChannel second)
    {
        var (left, right) = (first.Peer!, second.Peer!);
        Unhold(first, left);
        Unhold(second, right);
        foreach (var channel in new[] { left, second })
            Leave(channel);
        (first.Peer, second.Peer, left.Peer, right.Peer) = (null, null, right, left);
        left.Bridge = right.Bridge;
        Tell("BridgeEnter", $"BridgeUniqueid: {left.Bridge}\r\n", left.Fields());
        Tell("AttendedTransfer", $"Result: Success\r\nTransfereeUniqueid: {left.Id}\r\n");
        (left.Connected, right.Connected) = (right.Number, left.Number);
        Tell("NewConnectedLine", left.Fields());
        Tell("NewConnectedLine", right.Fields());
        Leave(first);
        End(first);
        End(second);
    }

    /// <summary>The items of CoreShowChannels, without their ActionID.</summary>
    public IEnumerable<string> Snapshot() => _channels.Select(channel =>
        $"Event: CoreShowChannel\r\n{channel.Fields()}Application: {(channel.IsCallee ? "AppDial" : channel.Application)}\r\nBridgeId: {channel.Bridge}\r\n");

    public IEnumerable<string> Held() => _channels.Where(channel => channel.Peer is { IsHolding: true }).Select(channel => channel.Id);

    private void Unhold(WorldChannel channel, WorldChannel peer)
    {
        if (!channel.IsHolding)
            return;
        channel.IsHolding = false;
        Tell("Unhold", channel.Fields());
        Tell("MusicOnHoldStop", peer.Fields());
    }

    private WorldChannel Begin(string number, bool isRecipient, string dialled, string? linked)
    {
        var count = ++_last;
        var channel = new WorldChannel(string.Create(CultureInfo.InvariantCulture, $"1700000000.{count}"), string.Create(CultureInfo.InvariantCulture, $"PJSIP/{number}-{count:x8}"), number, isRecipient)
        {
            State = isRecipient ? 0 : 4,
            Dialled = dialled,
        };
        channel.Linked = linked ?? channel.Id;
        _channels.Add(channel);
        Tell("Newchannel", channel.Fields());
        return channel;
    }

    private void Join(WorldChannel one, WorldChannel other)
    {
        var bridge = string.Create(CultureInfo.InvariantCulture, $"bridge-{++_last}");
        (one.Peer, other.Peer, one.Bridge, other.Bridge) = (other, one, bridge, bridge);
        Tell("BridgeEnter", $"BridgeUniqueid: {bridge}\r\n", one.Fields());
        Tell("BridgeEnter", $"BridgeUniqueid: {bridge}\r\n", other.Fields());
    }

    private void Part(WorldChannel channel)
    {
        if (channel.Peer is not { } peer)
            return;
        (channel.Peer, peer.Peer) = (null, null);
        Leave(channel);
        Leave(peer);
    }

    private void Leave(WorldChannel channel)
    {
        Tell("BridgeLeave", $"BridgeUniqueid: {channel.Bridge}\r\n", channel.Fields());
        channel.Bridge = "";
    }

    private void End(WorldChannel channel)
    {
        _channels.Remove(channel);
        Tell("Hangup", channel.Fields(), "Cause: 16\r\n");
    }

    private void Tell(string name, params string[] parts)
    {
        _told.Append("Event: ").Append(name).Append("\r\nPrivilege: call,all\r\n");
        foreach (var part in parts)
            _told.Append(part);
        _told.Append("\r\n");
    }
}

internal sealed class WorldChannel(string id, string name, string number, bool isCallee)
{
    public string Id => id;

    public string Name => name;

    public string Number => number;

    /// <summary>The PBX called it.</summary>
    public bool IsCallee => isCallee;

    public int State { get; set; }

    public string Linked { get; set; } = "";

    public string Dialled { get; set; } = "";

    public string Connected { get; set; } = "<unknown>";

    public string Application { get; set; } = "";

    public string Bridge { get; set; } = "";

    public bool IsHolding { get; set; }

    public WorldChannel? Peer { get; set; }

    /// <summary>Whom it rings, or is about to.</summary>
    public WorldChannel? Dials { get; set; }

    public string Fields(string prefix = "") => string.Create(CultureInfo.InvariantCulture,
        $"{prefix}Channel: {name}\r\n{prefix}ChannelState: {State}\r\n{prefix}CallerIDNum: {number}\r\n{prefix}CallerIDName: Person {number}\r\n{prefix}ConnectedLineNum: {Connected}\r\n{prefix}Exten: {Dialled}\r\n{prefix}Uniqueid: {id}\r\n{prefix}Linkedid: {Linked}\r\n");
}
