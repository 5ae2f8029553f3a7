namespace Provisioning.Pbxs;

internal sealed partial class AsteriskCalls
{
    /// <summary>Wires in a row that are followed from one bridge to the next. A call that is forwarded goes through one or two.</summary>
    private const int MostHalves = 8;

    private bool _isQuiet;

    /// <summary>What a snapshot lists becomes all there is.</summary>
    public void Apply(AsteriskSnapshot snapshot)
    {
        legs.BeginSnapshot();
        _isQuiet = true; // what is half known must not flash on a lamp
        foreach (var told in snapshot.Channels)
            List(told);
        foreach (var channel in _channels.Values.Where(channel => snapshot.Held.Contains(channel.Id)))
        {
            if (PeerOf(channel, MostHalves) is { } holder)
                holder.IsHolding = true;
        }

        var ringing = _channels.Values.Where(channel => channel is { IsRecipient: true, State: AsteriskChannel.Ringing }).Select(channel => channel.Call).ToHashSet(StringComparer.Ordinal);
        foreach (var channel in _channels.Values.Where(channel => !channel.IsRecipient && ringing.Contains(channel.Call)))
            channel.IsRungFor = true;
        foreach (var told in snapshot.Later)
            Apply(told);
        _isQuiet = false;
        foreach (var channel in _channels.Values)
            Publish(channel);
        legs.EndSnapshot();
    }

    private void List(AmiMessage told)
    {
        if (Note(told) is not { } channel)
            return;
        var application = told["Application"];
        channel.IsRecipient |= application is "AppDial" or "AppDial2" or "AppQueue" || channel.State is not AsteriskChannel.Ring and not AsteriskChannel.Up
            || channel.Id.StartsWith(MonitorDial.Prefix, StringComparison.Ordinal);
        Enter(channel, told["BridgeId"]);
        if (application == "ChanSpy" && told["ApplicationData"] is { Length: > 0 } arguments)
            channel.ListensTo = arguments.Split(',', 2)[0];
    }

    private void Publish(AsteriskChannel channel)
    {
        if (!_isQuiet && !channel.IsLocal)
            legs.Put(channel.ToLeg(legs.Find(channel.Id), PeerOf(channel, MostHalves)?.Id));
    }

    /// <summary>All whose peer may be another one now: those in the bridge, and those behind its wires.</summary>
    private void PublishAll(AsteriskBridge bridge, int depth)
    {
        foreach (var member in bridge.Members)
        {
            if (!member.IsLocal)
                Publish(member);
            else if (depth > 0 && HalfOf(member)?.Bridge is { } behind && behind != bridge)
                PublishAll(behind, depth - 1);
        }
    }

    /// <summary>The one other party; null in company.</summary>
    private AsteriskChannel? PeerOf(AsteriskChannel channel, int depth)
    {
        if (channel.Bridge is not { Members: [var one, var other] })
            return null;
        var peer = one == channel ? other : one;
        if (!peer.IsLocal)
            return peer;
        return depth > 0 && HalfOf(peer) is { } half ? PeerOf(half, depth - 1) : null;
    }

    private AsteriskChannel? HalfOf(AsteriskChannel local) => AsteriskNames.OtherHalf(local.Name) is { } name ? _locals.GetValueOrDefault(name) : null;
}
