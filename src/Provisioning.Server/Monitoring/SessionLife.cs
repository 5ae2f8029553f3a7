using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Pbxs;

namespace Provisioning.Monitoring;

/// <summary>
/// What happens to a session (rules D16 to D18, E20, E22 to E24). Pure.
/// <code>
/// Asked ──phone answers──▶ Active ◀──held, resumed──▶ OnHold
///                             │ take over
///                             ▼
///                         TakingOver ──the PBX has done it──▶ TakenOver ──that call ends──▶ Ended
/// all ──▶ Ended: whatever it was, the monitor's leg is hung up
/// </code>
/// The PBX is told one thing at a time: what is wanted is compared with what it has done whenever it has answered.
/// </summary>
internal static class SessionLife
{
    private static readonly SessionCommand[] Nothing = [];

    public static SessionStep Advance(this MonitoringSession session, SessionSignal signal, DateTimeOffset now, SessionTerms terms) => session.State switch
    {
        SessionState.Asked => InAsked(session, signal, now, terms),
        SessionState.Active or SessionState.OnHold => InRunning(session, signal, now),
        SessionState.TakingOver => InTakingOver(session, signal, now, terms),
        SessionState.TakenOver => InTakenOver(session, signal, now),
        _ => InEnded(session, signal),
    };

    private static SessionStep InAsked(MonitoringSession session, SessionSignal signal, DateTimeOffset now, SessionTerms terms) => signal switch
    {
        SessionWritten written when session is { Id: 0, Origin: MonitoringOrigin.Code } => Stay(session with { Id = written.Id }),
        SessionWritten written when session.Id == 0 => Tell(session with { Id = written.Id }, new CallMonitor(session.Ordered)),
        LegTold told when session.IsOwn(told) => OwnLeg(session, told, now),
        LegTold told => OtherLeg(session, told, now),
        CommandDone done when done.Command == session.InFlight => Judge(session, done, now),
        TimePassed when now - session.StartedAt > terms.Answering => End(session, SessionEnd.NoAnswer, now),
        ModeAsked asked => Stay(session with { Mode = asked.Mode, Actor = asked.Actor }),
        _ => Whenever(session, signal, now),
    };

    private static SessionStep InRunning(MonitoringSession session, SessionSignal signal, DateTimeOffset now) => signal switch
    {
        LegTold told when session.IsOwn(told) => OwnLeg(session, told, now),
        LegTold told => OtherLeg(session, told, now),
        CommandDone done when done.Command == session.InFlight => Judge(session, done, now),
        ModeAsked asked => Next(session with { Mode = asked.Mode, Actor = asked.Actor }, now),
        _ => Whenever(session, signal, now),
    };

    private static SessionStep InTakingOver(MonitoringSession session, SessionSignal signal, DateTimeOffset now, SessionTerms terms) => signal switch
    {
        LegTold { After: null } told when session.IsOwn(told) => End(session with { MonitorLeg = null }, SessionEnd.MonitorHungUp, now),
        LegTold { After: { } after } told when session.IsOwn(told) => Talks(session, after) ? Own(session, after, now) : Stay(session),
        LegTold { After: null, Before: { } gone } when gone.Id == session.Other => End(session, SessionEnd.CallEnded, now),
        // That the monitored person's leg ends is what a take-over does.
        LegTold told when told.Before?.Id == session.Leg || told.After?.Id == session.Leg => Stay(session with { IsHeld = told.After?.IsHolding ?? session.IsHeld, HasLostLeg = told.After is null }),
        CommandDone done when done.Command == session.InFlight => done.Outcome.Verdict switch
        {
            PbxVerdict.Done => Stay(session with { State = SessionState.TakenOver, Since = now, InFlight = null }),
            PbxVerdict.Refused or PbxVerdict.CannotDo when session.HasLostRight => End(session, SessionEnd.RightLost, now),
            PbxVerdict.Refused or PbxVerdict.CannotDo when session.HasLostLeg => End(session, SessionEnd.CallEnded, now),
            PbxVerdict.Refused or PbxVerdict.CannotDo => Next(Reverted(session with { State = session.IsHeld ? SessionState.OnHold : SessionState.Active, Since = now, InFlight = null }), now),
            // It may have been done: what the PBX tells of the legs decides.
            _ => Stay(session with { InFlight = null, Since = now }),
        },
        TimePassed when session is { InFlight: null, IsUnheard: false } && now - session.Since > terms.TakingOver => End(session, SessionEnd.PbxLost, now),
        RightTaken => Stay(session with { HasLostRight = true }),
        PbxGone => Stay(session with { IsUnheard = true }),
        PbxBack back => FindOwn(session, back.View) is { } leg
            ? Talks(session, leg) ? Own(session, leg, now) : End(session, SessionEnd.PbxLost, now)
            : End(session with { MonitorLeg = null }, SessionEnd.PbxLost, now),
        _ => Whenever(session, signal, now),
    };

    /// <summary>The call is the monitor's own: neither a lost PBX nor a lost right takes it away from the one who is talking.</summary>
    private static SessionStep InTakenOver(MonitoringSession session, SessionSignal signal, DateTimeOffset now) => signal switch
    {
        LegTold { After: null } told when session.IsOwn(told) => End(session with { MonitorLeg = null }, SessionEnd.TakenOverCallEnded, now),
        LegTold { After.Peer: { } peer } told when session.IsOwn(told) => Stay(session with { Other = peer }),
        LegTold { After: null, Before: { } gone } when gone.Id == session.Other => End(session, SessionEnd.TakenOverCallEnded, now),
        PbxBack back => FindOwn(session, back.View) is { } leg
            ? Stay(session with { Other = leg.Peer ?? session.Other })
            : End(session with { MonitorLeg = null }, SessionEnd.TakenOverCallEnded, now),
        PbxGone or RightTaken => Stay(session),
        _ => Whenever(session, signal, now),
    };

    /// <summary>A leg that comes after the end, because the PBX was slower than we, is hung up all the same.</summary>
    private static SessionStep InEnded(MonitoringSession session, SessionSignal signal) => signal switch
    {
        LegTold { After: { } after } told when session.IsOwn(told) && session.MonitorLeg != after.Id => new(session with { MonitorLeg = after.Id }, [new HangUpMonitor(after.Id)]),
        LegTold { After: null } told when session.IsOwn(told) => Stay(session with { MonitorLeg = null }),
        SessionWritten written => Stay(session with { Id = written.Id }),
        _ => Stay(session),
    };

    private static SessionStep Whenever(MonitoringSession session, SessionSignal signal, DateTimeOffset now) => signal switch
    {
        StopAsked stop => End(session with { Actor = stop.Actor }, SessionEnd.Stopped, now),
        RightTaken => End(session, SessionEnd.RightLost, now),
        PbxGone or PbxRemoved => End(session, SessionEnd.PbxLost, now),
        SessionWritten written => Stay(session with { Id = written.Id }),
        _ => Stay(session),
    };

    private static SessionStep OwnLeg(MonitoringSession session, LegTold told, DateTimeOffset now) => told.After switch
    {
        null => End(session with { MonitorLeg = null }, session.State == SessionState.Asked ? SessionEnd.NoAnswer : SessionEnd.MonitorHungUp, now),
        { State: DialogState.Confirmed } leg when session.State == SessionState.Asked => Next(
            session with
            {
                MonitorLeg = leg.Id,
                IsListening = leg.ListensTo is not null,
                State = session.IsHeld ? SessionState.OnHold : SessionState.Active,
                Since = now,
                AnsweredAt = now,
                Hears = HearingOf(session.Ordered),
                Reaches = session.Other,
            },
            now),
        { } leg => Next(session with { MonitorLeg = leg.Id, IsListening = leg.ListensTo is not null }, now),
    };

    private static SessionStep OtherLeg(MonitoringSession session, LegTold told, DateTimeOffset now)
    {
        if (told.Before?.Id == session.Leg || told.After?.Id == session.Leg)
        {
            // A channel that has become somebody else's is not this person's call any more.
            if (told.After is not { } leg || leg.Extension != session.Monitored || leg.State == DialogState.Terminated)
                return End(session, SessionEnd.CallEnded, now);
            return Next(Held(session with { Other = leg.Peer ?? session.Other }, leg.IsHolding, now), now);
        }

        if (IsCarrier(session, told))
            return Stay(session with { Carriers = session.Carriers.Add(told.After!.Id) });
        return IsAnotherCall(session, told) ? End(session, SessionEnd.AnsweredAnother, now) : Stay(session);
    }

    /// <summary>The call by which a code reached us may be told by its PBX after the code itself.</summary>
    private static bool IsCarrier(MonitoringSession session, LegTold told) =>
        session is { State: SessionState.Asked, Origin: MonitoringOrigin.Code }
        && told is { Before: null, After: { State: < DialogState.Confirmed, Direction: DialogDirection.Initiator, IsMonitor: false } leg } && leg.Extension == session.Monitor;

    /// <summary>E22.</summary>
    private static bool IsAnotherCall(MonitoringSession session, LegTold told) =>
        told is { IsRecounted: false, After: { State: DialogState.Confirmed, IsMonitor: false } leg } && leg.Extension == session.Monitor
        && told.Before is not { State: DialogState.Confirmed } && !session.Carriers.Contains(leg.Id);

    private static MonitoringSession Held(MonitoringSession session, bool isHeld, DateTimeOffset now)
    {
        if (session.IsHeld == isHeld)
            return session;
        return session.State == SessionState.Asked
            ? session with { IsHeld = isHeld }
            : session with { IsHeld = isHeld, State = isHeld ? SessionState.OnHold : SessionState.Active, Since = now };
    }

    /// <summary>What the PBX made of the one command that was in flight.</summary>
    private static SessionStep Judge(MonitoringSession session, CommandDone done, DateTimeOffset now)
    {
        var after = session with { InFlight = null };
        return (done.Command, done.Outcome.Verdict) switch
        {
            (CallMonitor, PbxVerdict.Done) => Next(after, now),
            (AnnounceToParties, PbxVerdict.Done) => Next(after with { IsToBeAnnounced = false }, now),
            (SwitchMode told, PbxVerdict.Done) => Next(after with { Hears = HearingOf(told.Mode) }, now),
            (ResumeHearing told, PbxVerdict.Done) => Next(after with { Hears = HearingOf(told.Mode) }, now),
            (PlayMusic, PbxVerdict.Done) => Next(after with { Hears = Hearing.Music }, now),
            (SwitchMode told, PbxVerdict.Refused or PbxVerdict.CannotDo) => Next(after.Mode == told.Mode ? Reverted(after) : after, now),
            // Who cannot be kept to what is allowed, and announced where it must be, does not go on hearing.
            (_, PbxVerdict.Refused or PbxVerdict.CannotDo) => End(after, SessionEnd.PbxRefused, now),
            _ => End(after, SessionEnd.PbxLost, now),
        };
    }

    /// <summary>The difference between what is wanted and what the PBX has done.</summary>
    private static SessionStep Next(MonitoringSession session, DateTimeOffset now)
    {
        if (session.InFlight is not null || session.State is not (SessionState.Active or SessionState.OnHold))
            return Stay(session);
        if (session.IsHeld)
            return session.Hears == Hearing.Music ? Stay(session) : Tell(session, new PlayMusic());
        if (session.Hears == Hearing.Music)
            return Tell(session with { Reaches = session.Other }, new ResumeHearing(session.HearingMode));
        if (session.IsToBeAnnounced)
            return Tell(session, new AnnounceToParties());
        if (session.Mode == Privilege.TakeOver)
            return Tell(session with { State = SessionState.TakingOver, Since = now }, new TakeCallOver(session.Other));
        return IsAsAsked(session) || !session.IsListening ? Stay(session) : Tell(session with { Reaches = session.Other }, new SwitchMode(session.Mode));
    }

    private static bool IsAsAsked(MonitoringSession session) => session.Hears == HearingOf(session.Mode) && (session.Hears != Hearing.Barge || session.Reaches == session.Other);

    private static SessionStep End(MonitoringSession session, SessionEnd end, DateTimeOffset now) => new(
        session with { State = SessionState.Ended, Since = now, EndedAt = now, End = end, InFlight = null },
        session.MonitorLeg is { } leg ? [new HangUpMonitor(leg)] : Nothing);

    private static SessionStep Own(MonitoringSession session, PbxLeg leg, DateTimeOffset now) =>
        Stay(session with { State = SessionState.TakenOver, Since = now, InFlight = null, Other = leg.Peer ?? session.Other });

    /// <summary>Of a monitor who listens, nobody is the peer.</summary>
    private static bool Talks(MonitoringSession session, PbxLeg leg) => leg.Peer == session.Other && leg.ListensTo is null;

    private static MonitoringSession Reverted(MonitoringSession session) =>
        session with { Mode = session.Hears is Hearing.Whisper or Hearing.Barge ? (Privilege)(session.Hears - 1) : Privilege.Listen };

    private static Hearing HearingOf(Privilege mode) => mode switch
    {
        Privilege.Whisper => Hearing.Whisper,
        Privilege.Barge => Hearing.Barge,
        _ => Hearing.Listen,
    };

    private static PbxLeg? FindOwn(MonitoringSession session, PbxView view) => view.Legs.FirstOrDefault(leg => leg.MonitorKey == session.Key);

    private static bool IsOwn(this MonitoringSession session, LegTold told) => (told.After ?? told.Before)?.MonitorKey == session.Key;

    private static SessionStep Stay(MonitoringSession session) => new(session, Nothing);

    private static SessionStep Tell(MonitoringSession session, SessionCommand command) => new(session with { InFlight = command }, [command]);
}
