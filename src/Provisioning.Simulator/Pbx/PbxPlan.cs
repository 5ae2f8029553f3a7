using System.Text.RegularExpressions;
using Provisioning.Simulator.Calls;

namespace Provisioning.Simulator.Pbx;

/// <summary>The dial plan: what happens to a leg that comes to an extension, and the legs that the PBX makes by itself.</summary>
internal sealed partial class PbxPlan(Switchboard board, PbxSpies spies, PbxCalls calls, PhoneReplies phones)
{
    private const string LampKeys = "from-lamp-keys";

    /// <summary>A phone of a trusted peer dials: the sample's <c>from-lamp-keys</c> includes the phones' context and leads to that of monitoring.</summary>
    public PbxChannel Arrive(PbxParty caller, string exten)
    {
        var leg = board.Add(board.Options.Peer, caller, ChannelState.Ring, exten);
        leg.Context = LampKeys;
        board.Emit(PbxEvents.Of("Newchannel", leg));
        Run(leg, leg.Context, exten);
        return leg;
    }

    /// <summary>A phone dials on its own line.</summary>
    public PbxChannel Dial(PbxParty caller, string exten)
    {
        var leg = board.Add(caller.Number, caller, ChannelState.Ring, exten);
        board.Emit(PbxEvents.Of("Newchannel", leg));
        Run(leg, leg.Context, exten);
        return leg;
    }

    public void Run(PbxChannel leg, string context, string exten)
    {
        if (context == LampKeys && exten.StartsWith(MonitorExtension.Prefix, StringComparison.Ordinal))
            context = board.Options.MonitoringContext;
        (leg.Context, leg.Exten, leg.HasPlan) = (context, exten, true);
        var isMonitoring = context == board.Options.MonitoringContext;
        if (isMonitoring && MonitorExtension.TryParse(exten, out var monitor))
        {
            AnswerFirst(leg);
            RunApplication(leg, "ChanSpy", PbxSpies.DataOf(monitor));
        }
        else if (isMonitoring && exten == MonitorExtension.Hold)
        {
            AnswerFirst(leg);
            RunApplication(leg, "MusicOnHold", "default");
        }
        else if (isMonitoring)
        {
            calls.Finish(leg, HangupCauses.Rejected);
        }
        else if (board.HandsCodesOn && FeatureCode().IsMatch(exten))
        {
            calls.Call(leg, board.Options.Peer, exten, new(exten, "")).Invites = exten;
        }
        else
        {
            calls.Ring(leg, exten, PersonOf(exten));
            AnswerLater(leg);
        }
    }

    /// <summary>Out of what it does, to another extension. A leg without a dial plan is moved in a way of its own: then nobody says that its listening stopped.</summary>
    public void Redirect(PbxChannel leg, string context, string exten)
    {
        if (leg.HasPlan)
            spies.Stop(leg);
        var left = calls.TakeOut(leg);
        foreach (var other in left)
        {
            if (other.Bridge is { } bridge)
                calls.Dissolve(bridge);
            calls.EndOrGoOn(other, HangupCauses.Normal);
        }

        Run(leg, context, exten);
    }

    /// <summary>The PBX calls a phone, and puts it where it was told once it has answered.</summary>
    public void Originate(Originate asked)
    {
        if (MonitorExtension.TryParseAnnouncement(asked.Channel, out var announced))
        {
            Announce(announced, asked);
            return;
        }

        var endpoint = asked.Channel["PJSIP/".Length..];
        if (!asked.Channel.StartsWith("PJSIP/", StringComparison.Ordinal) || !board.Devices.IsRegistered(endpoint) || board.Find(asked.ChannelId) is not null)
        {
            board.Emit(PbxEvents.Originated(null, asked, OriginateReasons.Failed));
            return;
        }

        var leg = Call(endpoint, asked);
        var reply = phones.Of(endpoint);
        if (reply is PhoneReply.IsBusy or PhoneReply.Declines)
        {
            var cause = reply == PhoneReply.IsBusy ? HangupCauses.Busy : HangupCauses.Rejected;
            board.Emit(PbxEvents.Of("HangupRequest", leg).Add("Cause", cause));
            leg.Origination = null;
            board.Emit(PbxEvents.Originated(leg, asked, OriginateReasons.Failed));
            board.Emit(PbxEvents.Dial("DialEnd", null, leg).Add("DialStatus", "BUSY"));
            calls.End(leg, cause);
            return;
        }

        leg.State = ChannelState.Ringing;
        board.Emit(PbxEvents.Of("Newstate", leg));
        board.Emit(PbxEvents.Dial("DialState", null, leg).Add("DialStatus", "RINGING"));
        var answers = phones.AnswersAfter(endpoint, asked);
        var timer = answers < asked.Timeout
            ? board.After(answers, () => Answered(leg, asked))
            : board.After(asked.Timeout, () => calls.End(leg, HangupCauses.NoAnswer));
        leg.Origination = new(asked, timer);
    }

    /// <summary>A call of nobody's joins that of the two and plays what both hear. Its own two legs are not simulated.</summary>
    private void Announce(string id, Originate asked)
    {
        var leg = board.Find(id);
        foreach (var hearing in leg?.Bridge?.Channels ?? [])
            hearing.Announcements++;
        board.Emit(PbxEvents.Originated(null, asked, leg?.Bridge is null ? OriginateReasons.Failed : OriginateReasons.Answered));
    }

    private PbxChannel Call(string endpoint, Originate asked)
    {
        var leg = board.Add(endpoint, PersonOf(endpoint), ChannelState.Down, "s", asked.ChannelId);
        foreach (var (name, value) in asked.Variables)
            leg.Variables[name] = value;
        board.Emit(PbxEvents.Of("Newchannel", leg));
        if (asked.Caller is { } caller)
        {
            leg.Caller = caller;
            board.Emit(PbxEvents.CallerId(leg));
            leg.Connected = caller;
            board.Emit(PbxEvents.Of("NewConnectedLine", leg));
        }

        board.Emit(PbxEvents.Dial("DialBegin", null, leg).Add("DialString", endpoint));
        return leg;
    }

    private void Answered(PbxChannel leg, Originate asked)
    {
        leg.Origination = null;
        calls.SetUp(leg);
        board.Emit(PbxEvents.Dial("DialEnd", null, leg).Add("DialStatus", "ANSWER"));
        board.Emit(PbxEvents.Originated(leg, asked, OriginateReasons.Answered));
        if (asked.Application.Length > 0)
            RunApplication(leg, asked.Application, asked.Data);
        else
            Run(leg, asked.Context, asked.Exten);
    }

    private void RunApplication(PbxChannel leg, string application, string data)
    {
        (leg.Application, leg.ApplicationData) = (application, data);
        switch (application)
        {
            case "ChanSpy" when spies.TryStart(leg, data):
            case "Wait":
                break;
            case "MusicOnHold":
                calls.Play(leg, plays: true);
                break;
            default:
                calls.Finish(leg, HangupCauses.Unknown);
                break;
        }
    }

    private void AnswerFirst(PbxChannel leg)
    {
        if (leg.State != ChannelState.Up)
            calls.SetUp(leg);
    }

    /// <summary>Somebody is there who lifts the receiver, unless they talk already.</summary>
    private void AnswerLater(PbxChannel caller)
    {
        if (caller.Dials is { State: ChannelState.Ringing or ChannelState.Down } callee && phones.Of(callee.Endpoint) == PhoneReply.Answers)
        {
            board.After(board.Options.Answer, () =>
            {
                if (!board.Channels.Any(other => other.Endpoint == callee.Endpoint && other.State == ChannelState.Up))
                    calls.Answer(callee);
            });
        }
    }

    private PbxParty PersonOf(string exten)
    {
        var person = board.Options.People.FirstOrDefault(person => person.Number == exten) ?? new OfficePerson(exten, "");
        return new(person.Number, person.Name);
    }

    /// <summary>The sample's <c>_*33[2689]X.</c>: the provisioning server is asked.</summary>
    [GeneratedRegex("^\\*33[2689][0-9].+$")]
    private static partial Regex FeatureCode();
}
