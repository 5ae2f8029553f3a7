using System.Globalization;
using Provisioning.Dialogs;

namespace Provisioning.Pbxs;

/// <summary>
/// An Asterisk's events become legs. Pure: no clock, no socket. Every event names its channel with all that is known of it, so an event whose forerunner was missed
/// makes the channel known; only the order of one channel's events is relied upon, and that the last one is its <c>Hangup</c>.
/// </summary>
/// <param name="own">The account by which this server itself calls this PBX: what it relays is the call of the phone that is named as the caller.</param>
internal sealed partial class AsteriskCalls(PbxLegs legs, PbxPeople people, string own, int most)
{
    private readonly Dictionary<string, AsteriskChannel> _channels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AsteriskChannel> _locals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AsteriskBridge> _bridges = new(StringComparer.Ordinal);
    private readonly HashSet<string> _originated = new(StringComparer.Ordinal);

    public void Apply(AmiMessage told)
    {
        switch (told.Event)
        {
            case "Hangup":
                End(told["Uniqueid"]);
                break;
            case "DialBegin":
                Dial(Note(told), Note(told, "Dest"));
                break;
            case "DialState":
                Ring(Note(told), told["DialStatus"]);
                Note(told, "Dest");
                break;
            case "DialEnd":
                Note(told);
                Note(told, "Dest");
                break;
            case "BridgeEnter":
                Enter(Note(told), told["BridgeUniqueid"]);
                break;
            case "BridgeLeave":
                Leave(Note(told));
                break;
            case "Hold" or "Unhold":
                Hold(Note(told), told.Event == "Hold");
                break;
            case "ChanSpyStart" or "ChanSpyStop":
                Listen(Note(told, "Spyer"), told.Event == "ChanSpyStart" ? told["SpyeeUniqueid"] : null);
                break;
            case "Rename":
                Rename(told["Uniqueid"], told["Newname"]);
                break;
            case "OriginateResponse":
                Originated(told["Uniqueid"], told["Response"]);
                break;
            case "Newchannel" or "Newstate" or "NewConnectedLine" or "NewCallerid" or "MusicOnHoldStart" or "MusicOnHoldStop":
                Note(told);
                break;
        }
    }

    private void End(string id)
    {
        if (!_channels.Remove(id, out var channel))
            return;
        _locals.Remove(channel.Name);
        Leave(channel);
        legs.Remove(id);
    }

    private void Dial(AsteriskChannel? caller, AsteriskChannel? callee)
    {
        if (callee is null)
            return;
        callee.IsRecipient = true;
        if (caller is not null)
        {
            callee.IsOtherHidden |= caller.IsHidden;
            callee.Connected ??= caller.CallerNumber.Length > 0 ? new(caller.CallerNumber) : null;
        }

        Publish(callee);
    }

    private void Ring(AsteriskChannel? caller, string status)
    {
        if (caller is null || status is not ("RINGING" or "PROGRESS"))
            return;
        caller.IsRungFor = true;
        Publish(caller);
    }

    private void Enter(AsteriskChannel? channel, string id)
    {
        if (channel is null || id.Length == 0)
            return;
        Leave(channel);
        if (!_bridges.TryGetValue(id, out var bridge))
            _bridges[id] = bridge = new(id);
        bridge.Members.Add(channel);
        channel.Bridge = bridge;
        channel.ListensTo = null; // who talks does not listen any more: a take-over ends ChanSpy without a word
        PublishAll(bridge, MostHalves);
    }

    private void Leave(AsteriskChannel? channel)
    {
        if (channel?.Bridge is not { } bridge)
            return;
        channel.Bridge = null;
        bridge.Members.Remove(channel);
        if (bridge.Members.Count == 0)
            _bridges.Remove(bridge.Id);
        if (_channels.ContainsKey(channel.Id))
            Publish(channel);
        PublishAll(bridge, MostHalves);
    }

    private void Hold(AsteriskChannel? channel, bool isHolding)
    {
        if (channel is null)
            return;
        channel.IsHolding = isHolding;
        Publish(channel);
    }

    private void Listen(AsteriskChannel? spyer, string? to)
    {
        if (spyer is null)
            return;
        spyer.ListensTo = to;
        Publish(spyer);
    }

    private void Rename(string id, string name)
    {
        if (!_channels.TryGetValue(id, out var channel) || name.Length == 0)
            return;
        Call(channel, name);
        Publish(channel);
    }

    /// <summary>A monitor's leg that could not even be made: whoever waits for it is told that it has ended.</summary>
    private void Originated(string id, string response)
    {
        var wasSeen = _originated.Remove(id);
        if (wasSeen || response == "Success" || _channels.ContainsKey(id) || !MonitorDial.TryReadKey(id, out var key))
            return;
        legs.Put(new(id) { MonitorKey = key, Direction = DialogDirection.Recipient });
        legs.Remove(id);
    }

    /// <summary>What every event tells of its channels. Null when it names none.</summary>
    private AsteriskChannel? Note(AmiMessage told, string prefix = "")
    {
        var id = told[prefix + "Uniqueid"];
        var name = told[prefix + "Channel"];
        if (id.Length == 0 || name.Length == 0)
            return null;
        if (!_channels.TryGetValue(id, out var channel))
        {
            if (_channels.Count >= most)
                return null;
            _channels[id] = channel = new(id);
            channel.IsRecipient = StateOf(told, prefix) is not AsteriskChannel.Ring and not AsteriskChannel.Up;
            channel.Dialled = AsteriskNames.Dialled(told[prefix + "Exten"]);
            if (id.StartsWith(MonitorDial.Prefix, StringComparison.Ordinal))
                _originated.Add(id);
        }

        Note(channel, told, prefix, name);
        Publish(channel);
        return channel;
    }

    private void Note(AsteriskChannel channel, AmiMessage told, string prefix, string name)
    {
        if (channel.State != AsteriskChannel.Up)
            channel.State = StateOf(told, prefix);
        if (told[prefix + "Linkedid"] is { Length: > 0 } call)
            channel.Call = call;
        if (told[prefix + "CallerIDNum"] is { Length: > 0 } number)
            channel.CallerNumber = number;
        if (told[prefix + "ConnectedLineNum"] is { Length: > 0 } connected)
            channel.Connected = new(connected, told[prefix + "ConnectedLineName"] is { Length: > 0 } text ? text : null);
        if (told["CID-CallingPres"] is { Length: > 0 } presentation)
            channel.IsHidden = presentation.Contains("Prohibited", StringComparison.Ordinal);
        if (channel.MonitorKey is null && (MonitorDial.TryReadKey(channel.Id, out var key) || MonitorDial.TryReadKey(told[prefix + "Exten"], out key)))
            channel.MonitorKey = key;
        Call(channel, name);
    }

    private void Call(AsteriskChannel channel, string name)
    {
        if (channel.Name != name)
            _locals.Remove(channel.Name);
        channel.Name = name;
        if (channel.IsLocal)
            _locals[name] = channel;
        if (AsteriskNames.AccountOf(name) is { } account)
            channel.Extension = account == own ? people.FindCaller(channel.CallerNumber) : people.Find(account);
    }

    private static int StateOf(AmiMessage told, string prefix) =>
        int.TryParse(told[prefix + "ChannelState"], NumberStyles.None, CultureInfo.InvariantCulture, out var state) ? state : 0;
}
