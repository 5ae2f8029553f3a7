using FsCheck.Xunit;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Monitoring;
using Provisioning.Pbxs;

namespace Provisioning.Tests.Monitoring;

/// <summary>One session, signal by signal, and in any order.</summary>
public sealed class SessionLifeTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 25, 9, 0, 0, TimeSpan.Zero);
    private static readonly SessionTerms Terms = new(TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(5));
    private static readonly PbxLeg Own = new("mon-k") { MonitorKey = "k", Extension = ExtensionNumber.Parse("100"), State = DialogState.Confirmed, ListensTo = "a" };
    private static readonly PbxLeg Call = new("a") { Extension = ExtensionNumber.Parse("102"), State = DialogState.Confirmed, Peer = "b" };
    private static readonly PbxLeg Outside = new("b") { State = DialogState.Confirmed, Peer = "a" };

    internal static MonitoringSession Session { get; } = new()
    {
        Id = 0,
        Key = "k",
        Pbx = "main",
        Monitor = ExtensionNumber.Parse("100"),
        Monitored = ExtensionNumber.Parse("102"),
        Leg = "a",
        Other = "b",
        Origin = MonitoringOrigin.Api,
        Actor = "test",
        Mode = Privilege.Listen,
        Ordered = Privilege.Listen,
        StartedAt = Start,
        Since = Start,
    };

    private static MonitoringSession Active => Run(Session, new SessionWritten(1), new LegTold(null, Own), Done(new CallMonitor(Privilege.Listen)));

    [Fact]
    public void Nothing_is_told_to_the_PBX_before_it_is_written_down()
    {
        Assert.Empty(Step(Session, new TimePassed()).Commands);
        Assert.Equal([new CallMonitor(Privilege.Listen)], Step(Session, new SessionWritten(1)).Commands);
    }

    [Fact]
    public void D18_who_takes_over_at_once_is_announced_first()
    {
        var asked = Session with { Mode = Privilege.TakeOver, IsToBeAnnounced = true };
        var answered = Step(Run(asked, new SessionWritten(1), Done(new CallMonitor(Privilege.Listen))), new LegTold(null, Own));
        Assert.Equal([new AnnounceToParties()], answered.Commands);

        Assert.Equal([new TakeCallOver("b")], Step(answered.Session, Done(new AnnounceToParties())).Commands);
    }

    [Fact]
    public void A_leg_that_comes_after_the_end_is_hung_up()
    {
        var stopped = Run(Session, new SessionWritten(1), new StopAsked("x"));
        var late = Step(stopped, new LegTold(null, Own));

        Assert.Equal([new HangUpMonitor("mon-k")], late.Commands);
        Assert.Empty(Step(late.Session, new LegTold(Own, Own)).Commands);
    }

    [Fact]
    public void A_feature_code_calls_nobody()
    {
        var step = Step(Session with { Origin = MonitoringOrigin.Code }, new SessionWritten(7));

        Assert.Equal((7, 0, SessionState.Asked), (step.Session.Id, step.Commands.Count, step.Session.State));
    }

    [Fact]
    public void E22_that_the_phone_which_dialled_the_code_is_answered_is_no_other_call()
    {
        var carrier = new PbxLeg("c") { Extension = Session.Monitor, State = DialogState.Trying, Direction = DialogDirection.Initiator };
        var dialled = Session with { Origin = MonitoringOrigin.Code, Carriers = ["c"] };

        var active = Run(dialled, new SessionWritten(1), new LegTold(null, Own), new LegTold(carrier, carrier with { State = DialogState.Confirmed }));

        Assert.Equal(SessionState.Active, active.State);
        Assert.Equal(SessionEnd.AnsweredAnother, Run(active, new LegTold(null, carrier with { Id = "d", State = DialogState.Confirmed })).End);
    }

    [Fact]
    public void E22_nor_is_it_where_the_PBX_tells_of_that_call_after_the_code_has_come()
    {
        Assert.True(Dialled(MonitoringOrigin.Code, DialogDirection.Initiator).IsOpen);
        Assert.Equal(SessionEnd.AnsweredAnother, Dialled(MonitoringOrigin.Code, DialogDirection.Recipient).End);
        Assert.Equal(SessionEnd.AnsweredAnother, Dialled(MonitoringOrigin.Menu, DialogDirection.Initiator).End);

        MonitoringSession Dialled(MonitoringOrigin origin, DialogDirection direction)
        {
            var carrier = new PbxLeg("c") { Extension = Session.Monitor, State = DialogState.Trying, Direction = direction };
            return Run(Session with { Origin = origin }, new SessionWritten(1), new LegTold(null, carrier), new LegTold(null, Own), new LegTold(carrier, carrier with { State = DialogState.Confirmed }));
        }
    }

    [Fact]
    public void E22_a_call_that_the_monitor_was_in_before_does_not_end_it() =>
        Assert.True(Run(Active, new LegTold(Outside with { Extension = Session.Monitor }, Outside with { Extension = Session.Monitor, Peer = "z" })).IsOpen);

    [Fact]
    public void E22_a_call_that_a_PBX_tells_of_anew_when_it_is_back_is_no_other_call()
    {
        var other = new PbxLeg("c") { Extension = Session.Monitor, State = DialogState.Confirmed };

        Assert.True(Run(Active, new LegTold(null, other, IsRecounted: true)).IsOpen);
        Assert.Equal(SessionEnd.AnsweredAnother, Run(Active, new LegTold(null, other)).End);
    }

    [Fact]
    public void A_leg_that_becomes_somebody_elses_is_not_listened_to_any_more()
    {
        var step = Step(Active, new LegTold(Call, Call with { Extension = ExtensionNumber.Parse("104") }));

        Assert.Equal(SessionEnd.CallEnded, step.Session.End);
        Assert.Equal([new HangUpMonitor("mon-k")], step.Commands);
    }

    [Fact]
    public void E20_what_changes_while_a_command_is_under_way_is_made_good_when_it_is_done()
    {
        var held = Step(Step(Active, new ModeAsked(Privilege.Barge, "x")).Session, new LegTold(Call, Call with { IsHolding = true }));
        Assert.Empty(held.Commands);

        var music = Step(held.Session, Done(new SwitchMode(Privilege.Barge)));
        Assert.Equal([new PlayMusic()], music.Commands);
        var resumed = Step(Run(music.Session, new LegTold(Call, Call)), Done(new PlayMusic()));
        Assert.Equal([new ResumeHearing(Privilege.Barge)], resumed.Commands);
    }

    [Fact]
    public void D16_a_barge_begins_anew_when_the_call_is_handed_on_and_listening_need_not()
    {
        var handedOn = new LegTold(Call with { Peer = null }, Call with { Peer = "c" });
        var barging = Run(Active, new ModeAsked(Privilege.Barge, "x"), Done(new SwitchMode(Privilege.Barge)), new LegTold(Call, Call with { Peer = null }));

        var anew = Step(barging, handedOn);
        Assert.Equal([new SwitchMode(Privilege.Barge)], anew.Commands);
        Assert.Empty(Step(anew.Session, Done(new SwitchMode(Privilege.Barge))).Commands);
        Assert.Empty(Step(anew.Session, new CommandDone(new SwitchMode(Privilege.Barge), new(PbxVerdict.Refused))).Commands);
        Assert.Empty(Step(Active, handedOn).Commands);
    }

    [Fact]
    public void D17_a_switch_that_the_PBX_refuses_leaves_the_mode_as_it_was_and_one_without_an_answer_ends_it()
    {
        var asked = Run(Active, new ModeAsked(Privilege.Barge, "x"));

        var refused = Run(asked, new CommandDone(new SwitchMode(Privilege.Barge), new(PbxVerdict.Refused)));
        Assert.Equal((SessionState.Active, Privilege.Listen), (refused.State, refused.Mode));
        Assert.Equal(SessionEnd.PbxLost, Run(asked, new CommandDone(new SwitchMode(Privilege.Barge), new(PbxVerdict.NoAnswer))).End);
    }

    [Fact]
    public void D17_a_switch_waits_until_the_monitor_hears_the_call()
    {
        var answered = Run(Session, new SessionWritten(1), new ModeAsked(Privilege.Barge, "x"), new LegTold(null, Own with { ListensTo = null }));
        Assert.Empty(Step(answered, Done(new CallMonitor(Privilege.Listen))).Commands);

        Assert.Equal([new SwitchMode(Privilege.Barge)], Step(Run(answered, Done(new CallMonitor(Privilege.Listen))), new LegTold(Own with { ListensTo = null }, Own)).Commands);
    }

    [Fact]
    public void E23_a_right_that_is_lost_while_the_PBX_takes_the_call_over_ends_what_did_not_become_the_monitors_own()
    {
        var taking = Run(Active, new ModeAsked(Privilege.TakeOver, "x"), new RightTaken());
        Assert.Equal(SessionState.TakingOver, taking.State);

        Assert.Equal(SessionState.TakenOver, Run(taking, Done(new TakeCallOver("b"))).State);
        Assert.Equal(SessionEnd.RightLost, Run(taking, new CommandDone(new TakeCallOver("b"), new(PbxVerdict.Refused))).End);
    }

    [Fact]
    public void E24_a_take_over_whose_answer_is_lost_is_judged_by_what_the_legs_do()
    {
        var unsure = Run(Active, new ModeAsked(Privilege.TakeOver, "x"), new LegTold(Call, null), new CommandDone(new TakeCallOver("b"), new(PbxVerdict.NoAnswer)));
        Assert.Equal(SessionState.TakingOver, unsure.State);

        Assert.Equal(SessionState.TakenOver, Run(unsure, new LegTold(Own, Own with { ListensTo = null, Peer = "b" })).State);
        var over = unsure.Advance(new TimePassed(), Start.AddMinutes(1), Terms);
        Assert.Equal(SessionEnd.PbxLost, over.Session.End);
        Assert.Equal([new HangUpMonitor("mon-k")], over.Commands);
    }

    [Fact]
    public void D17_a_call_that_was_taken_over_outlives_the_connection_to_the_PBX_and_the_right()
    {
        var own = Run(Active, new ModeAsked(Privilege.TakeOver, "x"), Done(new TakeCallOver("b")), new PbxGone(), new RightTaken());

        Assert.Equal(SessionState.TakenOver, own.State);
        Assert.True(Run(own, new PbxBack(PbxView.Empty.With(Own with { ListensTo = null, Peer = "b" }))).IsOpen);
        Assert.Equal(SessionEnd.TakenOverCallEnded, Run(own, new PbxBack(PbxView.Empty)).End);
        Assert.Equal(SessionEnd.PbxLost, Run(own, new PbxRemoved()).End);
    }

    [Fact]
    public void E24_a_take_over_during_which_the_PBX_was_lost_is_judged_when_it_is_back_however_late_that_is()
    {
        var unheard = Run(Active, new ModeAsked(Privilege.TakeOver, "x"), new PbxGone(), new CommandDone(new TakeCallOver("b"), new(PbxVerdict.Lost)));
        var late = unheard.Advance(new TimePassed(), Start.AddHours(1), Terms);
        Assert.Equal((SessionState.TakingOver, 0), (late.Session.State, late.Commands.Count));

        Assert.Equal(SessionState.TakenOver, Run(late.Session, new PbxBack(PbxView.Empty.With(Own with { ListensTo = null, Peer = "b" }))).State);
        var listens = Step(late.Session, new PbxBack(PbxView.Empty.With(Own)));
        Assert.Equal(SessionEnd.PbxLost, listens.Session.End);
        Assert.Equal([new HangUpMonitor("mon-k")], listens.Commands);
        Assert.Equal(SessionEnd.PbxLost, Run(late.Session, new PbxBack(PbxView.Empty)).End);
    }

    [Fact]
    public void E24_a_take_over_is_told_as_done_when_it_is_seen_and_not_before()
    {
        var judge = SessionOutcome.OfSwitch(Privilege.TakeOver);
        var taking = Run(Active, new ModeAsked(Privilege.TakeOver, "x"));
        var unsure = Run(taking, new CommandDone(new TakeCallOver("b"), new(PbxVerdict.NoAnswer)));

        Assert.Equal((null, null), (judge(taking), judge(unsure)));
        Assert.Equal(MonitoringRefusal.None, judge(Run(unsure, new LegTold(Own, Own with { ListensTo = null, Peer = "b" }))));
        Assert.Equal(MonitoringRefusal.NoSession, judge(Run(unsure, new LegTold(Own, null))));
    }

    [Fact]
    public void A_phone_that_does_not_answer_in_time_ends_it()
    {
        var asked = Run(Session, new SessionWritten(1), Done(new CallMonitor(Privilege.Listen)));

        Assert.True(asked.Advance(new TimePassed(), Start + Terms.Answering, Terms).Session.IsOpen);
        Assert.Equal(SessionEnd.NoAnswer, asked.Advance(new TimePassed(), Start + Terms.Answering + TimeSpan.FromTicks(1), Terms).Session.End);
    }

    /// <summary>Whatever comes in whatever order: one command at a time, nothing but the hanging up of its own leg after the end, and that leg is never left.</summary>
    [Property(MaxTest = 2_000)]
    public void In_any_order_of_signals_one_command_is_in_flight_and_the_own_leg_is_never_left(int seed)
    {
        var random = new Random(seed);
        var (session, now) = (Session with { Mode = (Privilege)random.Next(4), IsToBeAnnounced = random.Next(2) == 0 }, Start);
        session = session with { Ordered = session.HearingMode };
        var isThere = false;
        SessionCommand? inFlight = null;
        for (var i = 0; i < 60; i++)
        {
            now += TimeSpan.FromSeconds(random.Next(3));
            var signal = Next(random, session, inFlight);
            if (signal is CommandDone)
                inFlight = null;
            if (signal is LegTold told && (told.After ?? told.Before)!.MonitorKey == "k")
                isThere = told.After is not null;
            var before = session;
            (session, var commands) = session.Advance(signal, now, Terms);

            foreach (var command in commands)
            {
                if (command is HangUpMonitor hangUp)
                {
                    Assert.Equal(("mon-k", false), (hangUp.Leg, session.IsOpen));
                    isThere = false;
                    continue;
                }

                Assert.True(session.IsOpen, $"{command} after the end");
                Assert.True(inFlight is null, $"{command} while {inFlight} is in flight");
                inFlight = command;
            }

            if (before.IsOpen && !session.IsOpen)
                Assert.False(isThere, $"its leg is left after {signal}");
            if (!session.IsOpen)
                inFlight = null;
            Assert.True(session.IsOpen == (session.End is null) && session.IsOpen == (session.EndedAt is null));
            Assert.False(before.State == SessionState.TakenOver && session.State is not (SessionState.TakenOver or SessionState.Ended), "no way back from a take-over");
        }

        // And it always ends.
        foreach (var signal in new SessionSignal[] { new StopAsked("x") })
            Assert.False(session.Advance(signal, now, Terms).Session.IsOpen);
    }

    private static SessionSignal Next(Random random, MonitoringSession session, SessionCommand? inFlight) => random.Next(14) switch
    {
        0 => new SessionWritten(1),
        1 or 2 => new LegTold(null, Own),
        3 => new LegTold(Own, Own with { ListensTo = null, Peer = "b" }),
        4 => random.Next(4) == 0 ? new LegTold(Own, null) : new TimePassed(),
        5 => new LegTold(Call, Call with { IsHolding = true }),
        6 => new LegTold(Call, Call),
        7 => random.Next(4) == 0 ? new LegTold(Call, null) : new LegTold(Call, Call with { Peer = "c" }),
        8 => random.Next(6) == 0 ? new PbxGone() : new PbxBack(PbxView.Empty.With(Call).With(Outside).With(Own)),
        9 => random.Next(6) == 0 ? new RightTaken() : new TimePassed(),
        10 => new ModeAsked((Privilege)random.Next(4), "x"),
        11 => random.Next(6) == 0 ? new LegTold(null, Call with { Id = "z", Extension = session.Monitor }) : new LegTold(null, Outside with { Id = "q" }),
        _ => inFlight is null ? new TimePassed() : new CommandDone(inFlight, new((PbxVerdict)(random.Next(3) > 0 ? 0 : random.Next(5)))),
    };

    private static CommandDone Done(SessionCommand command) => new(command, PbxOutcome.Done);

    private static SessionStep Step(MonitoringSession session, SessionSignal signal) => session.Advance(signal, Start, Terms);

    private static MonitoringSession Run(MonitoringSession session, params SessionSignal[] signals) => signals.Aggregate(session, (now, signal) => Step(now, signal).Session);
}
