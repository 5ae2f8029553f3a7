namespace Provisioning.Simulator.Pbx;

/// <summary>Calls between phones: each method is one step, and tells what an Asterisk tells of it, in its order.</summary>
internal sealed class PbxCalls(Switchboard board, PbxSpies spies)
{
    /// <summary>A phone dials.</summary>
    public PbxChannel Dial(PbxParty from, string exten, PbxParty to)
    {
        var caller = board.Add(EndpointOf(from.Number), from, ChannelState.Ring, exten);
        caller.HasPlan = true;
        board.Emit(PbxEvents.Of("Newchannel", caller));
        Ring(caller, exten, to);
        return caller;
    }

    /// <summary>A leg rings a phone; where there is none, it ends.</summary>
    public void Ring(PbxChannel caller, string exten, PbxParty to)
    {
        var endpoint = EndpointOf(exten);
        if (endpoint != board.Options.Trunk && !board.Devices.IsRegistered(endpoint))
        {
            Finish(caller, HangupCauses.NoRoute);
            return;
        }

        var callee = Call(caller, endpoint, exten, to);
        if (board.Options.Alerting <= TimeSpan.Zero)
            Rings(callee);
        else
            board.After(board.Options.Alerting, () => Rings(callee));
    }

    /// <summary>Another leg is made for whom a leg calls; it does not ring yet.</summary>
    public PbxChannel Call(PbxChannel caller, string endpoint, string exten, PbxParty to)
    {
        (caller.Application, caller.ApplicationData, caller.Exten) = ("Dial", $"PJSIP/{endpoint},30", exten);
        var callee = board.Add(endpoint, to, ChannelState.Down, "s", linkedid: caller.Linkedid);
        (callee.Application, callee.ApplicationData, callee.DialledBy, caller.Dials) = ("AppDial", "(Outgoing Line)", caller, callee);
        board.Emit(PbxEvents.Of("Newchannel", callee));
        (callee.Connected, callee.Exten) = (caller.Caller, exten);
        board.Emit(PbxEvents.Of("NewConnectedLine", callee));
        board.Emit(PbxEvents.Dial("DialBegin", caller, callee).Add("DialString", endpoint));
        caller.Connected = to;
        board.Emit(PbxEvents.Of("NewConnectedLine", caller));
        return callee;
    }

    /// <summary>A phone says that it rings.</summary>
    public void Rings(PbxChannel callee)
    {
        if (callee is not { State: ChannelState.Down, DialledBy: { } caller } || board.Find(callee.Uniqueid) is null)
            return;
        callee.State = ChannelState.Ringing;
        board.Emit(PbxEvents.Of("Newstate", callee));
        board.Emit(PbxEvents.Dial("DialState", caller, callee).Add("DialStatus", "RINGING"));
    }

    /// <summary>A phone that is called is answered.</summary>
    public void Answer(PbxChannel callee)
    {
        if (callee is not { State: ChannelState.Ringing or ChannelState.Down, DialledBy: { } caller })
            return;
        SetUp(callee);
        callee.Exten = "";
        board.Emit(PbxEvents.Dial("DialEnd", caller, callee).Add("DialStatus", "ANSWER"));
        if (caller.State != ChannelState.Up)
            SetUp(caller);
        var bridge = board.NewBridge();
        board.Emit(PbxEvents.Of("BridgeCreate", bridge));
        Enter(bridge, callee);
        Enter(bridge, caller);
    }

    public void SetUp(PbxChannel channel)
    {
        channel.State = ChannelState.Up;
        board.Emit(PbxEvents.Of("Newstate", channel));
    }

    /// <summary>A phone puts its call on hold, or takes it back.</summary>
    public void Hold(PbxChannel leg, bool isHolding)
    {
        if (leg.Bridge is not { } bridge || leg.IsHolding == isHolding)
            return;
        leg.IsHolding = isHolding;
        var told = PbxEvents.Of(isHolding ? "Hold" : "Unhold", leg);
        board.Emit(isHolding ? told.Add("MusicClass", "default") : told);
        foreach (var other in bridge.Channels.Where(other => other != leg))
            Play(other, isHolding);
    }

    public void Play(PbxChannel leg, bool plays)
    {
        if (leg.HearsMusic == plays)
            return;
        leg.HearsMusic = plays;
        var told = PbxEvents.Of(plays ? "MusicOnHoldStart" : "MusicOnHoldStop", leg);
        board.Emit(plays ? told.Add("Class", "default") : told);
    }

    /// <summary>The phone of this leg sends the other party to another phone.</summary>
    public void Transfer(PbxChannel transferer, string exten, PbxParty to)
    {
        if (transferer is not { Bridge: { } bridge, Peer: { } transferee })
            return;
        Hold(transferer, isHolding: false);
        board.Emit(PbxEvents.BlindTransfer(transferer, transferee, bridge, exten));
        transferee.Exten = exten;
        Leave(transferee);
        Leave(transferer);
        board.Emit(PbxEvents.Of("BridgeDestroy", bridge));
        (transferee.Dials, transferee.DialledBy, transferee.HasPlan) = (null, null, true);
        End(transferer, HangupCauses.Normal);
        Ring(transferee, exten, to);
    }

    /// <summary>A leg ends, and with it what hangs on it.</summary>
    /// <param name="isPhone">Its phone has hung up; else it was the PBX.</param>
    public void HangUp(PbxChannel leg, int cause, bool isPhone)
    {
        if (isPhone)
            Ask(leg, cause);
        if (leg is { Dials.State: ChannelState.Ringing or ChannelState.Down } && leg.Bridge is null)
        {
            EndRinging(leg, leg.Dials, cause, "CANCEL");
            return;
        }

        if (leg is { State: ChannelState.Ringing or ChannelState.Down, DialledBy: { } caller })
        {
            EndRinging(caller, leg, cause, cause is HangupCauses.Busy or HangupCauses.Rejected ? "BUSY" : "NOANSWER");
            return;
        }

        if (leg.Origination is not null)
            board.Emit(PbxEvents.Dial("DialEnd", null, leg).Add("DialStatus", "NOANSWER"));
        var isInApplication = leg.Spy is not null || leg is { HearsMusic: true, Bridge: null };
        spies.Stop(leg);
        var others = leg.Bridge is { } bridge ? Dissolve(bridge, leg) : [];
        Finish(leg, isInApplication ? HangupCauses.Unknown : cause);
        foreach (var other in others)
            EndOrGoOn(other, cause);
    }

    /// <summary>A leg whose dial plan has come to its end.</summary>
    public void Finish(PbxChannel leg, int cause)
    {
        if (leg.HasPlan)
            board.Emit(PbxEvents.Of("SoftHangupRequest", leg).Add("Cause", HangupCauses.Normal));
        End(leg, cause);
    }

    /// <summary>Takes two legs out of whatever they do and lets them talk with each other: the action Bridge.</summary>
    public void Join(PbxChannel first, PbxChannel second)
    {
        var bridge = board.NewBridge();
        board.Emit(PbxEvents.Of("BridgeCreate", bridge));
        var left = TakeOut(first);
        Enter(bridge, first);
        left.AddRange(TakeOut(second));
        Enter(bridge, second);
        left.RemoveAll(channel => channel.Bridge == bridge);
        foreach (var old in left.Select(channel => channel.Bridge).OfType<PbxBridge>().Distinct().ToList())
            Dissolve(old);
        first.Linkedid = second.Linkedid = OlderOf(first, second).Linkedid;
        (first.Connected, second.Connected) = (second.Caller, first.Caller);
        board.Emit(PbxEvents.Of("NewConnectedLine", second));
        board.Emit(PbxEvents.Of("NewConnectedLine", first));
        foreach (var channel in left)
            EndOrGoOn(channel, HangupCauses.Normal);
    }

    /// <summary>A leg leaves its bridge to do something else.</summary>
    /// <returns>Those that it leaves behind.</returns>
    public List<PbxChannel> TakeOut(PbxChannel leg)
    {
        leg.Spy = null;
        Play(leg, plays: false);
        if (leg.Bridge is not { } bridge)
            return [];
        var others = bridge.Channels.Where(other => other != leg).ToList();
        Leave(leg);
        (leg.Dials, leg.DialledBy) = (null, null);
        return others.Count == 1 ? others : [];
    }

    public void Dissolve(PbxBridge bridge)
    {
        foreach (var leg in bridge.Channels.ToList())
            Leave(leg);
        board.Emit(PbxEvents.Of("BridgeDestroy", bridge));
    }

    /// <summary>The end: whoever listened to it ends too.</summary>
    public void End(PbxChannel leg, int cause)
    {
        var monitors = spies.Of(leg).ToList();
        foreach (var monitor in monitors)
            spies.Stop(monitor);
        spies.Stop(leg);
        Play(leg, plays: false);
        if (leg.Origination is { } origination)
        {
            origination.Timer.Dispose();
            leg.Origination = null;
            board.Emit(PbxEvents.Originated(leg, origination.Asked, cause == HangupCauses.NoAnswer ? OriginateReasons.NoAnswer : OriginateReasons.Failed));
        }

        board.Remove(leg);
        board.Emit(PbxEvents.Hangup(leg, cause));
        foreach (var monitor in monitors)
            Finish(monitor, HangupCauses.Unknown);
    }

    /// <summary>What is left of a call whose other side has gone: it ends, unless its dial plan goes on.</summary>
    public void EndOrGoOn(PbxChannel leg, int cause)
    {
        if (board.Options.CallersGoOn && leg.HasPlan)
        {
            (leg.Application, leg.ApplicationData, leg.Dials) = ("Wait", "600", null);
            return;
        }

        Finish(leg, cause);
    }

    /// <summary>The phone of a leg that the PBX has made gives no cause.</summary>
    private void Ask(PbxChannel leg, int cause)
    {
        var asked = PbxEvents.Of("HangupRequest", leg);
        board.Emit(leg.IsMonitor ? asked : asked.Add("Cause", cause));
    }

    /// <returns>The others, when the bridge has come to its end; where more than two talk, the rest goes on.</returns>
    private List<PbxChannel> Dissolve(PbxBridge bridge, PbxChannel leaving)
    {
        Leave(leaving);
        if (bridge.Channels.Count > 1)
            return [];
        var others = bridge.Channels.ToList();
        Dissolve(bridge);
        return others;
    }

    private void EndRinging(PbxChannel caller, PbxChannel callee, int cause, string status)
    {
        board.Emit(PbxEvents.Dial("DialEnd", caller, callee).Add("DialStatus", status));
        End(callee, cause);
        Finish(caller, cause);
    }

    private void Enter(PbxBridge bridge, PbxChannel channel)
    {
        bridge.Channels.Add(channel);
        channel.Bridge = bridge;
        board.Emit(PbxEvents.Of("BridgeEnter", bridge, channel));
    }

    private void Leave(PbxChannel channel)
    {
        if (channel.Bridge is not { } bridge)
            return;
        Play(channel, plays: false);
        bridge.Channels.Remove(channel);
        (channel.Bridge, channel.IsHolding) = (null, false);
        board.Emit(PbxEvents.Of("BridgeLeave", bridge, channel));
    }

    private string EndpointOf(string number) => board.Devices.Knows(number) ? number : number.StartsWith('+') ? board.Options.Trunk : number;

    private static PbxChannel OlderOf(PbxChannel first, PbxChannel second) => first.Number < second.Number ? first : second;
}
