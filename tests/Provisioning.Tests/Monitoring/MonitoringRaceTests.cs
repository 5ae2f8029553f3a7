using Provisioning.Devices;
using Provisioning.Monitoring;
using Provisioning.Pbxs;

namespace Provisioning.Tests.Monitoring;

/// <summary>What comes at the wrong moment, and what the PBX does not do: a clear reason, and nothing is left there.</summary>
public sealed class MonitoringRaceTests
{
    private static readonly string[] Steps = ["announce", "switch", "music", "resume", "takeover"];

    private static readonly string[] Verdicts = [nameof(PbxVerdict.Refused), nameof(PbxVerdict.NoAnswer), nameof(PbxVerdict.Lost)];

    public static TheoryData<string, string> Failures => [.. Steps.SelectMany(_ => Verdicts, (step, verdict) => new TheoryDataRow<string, string>(step, verdict))];

    [Fact]
    public async Task Who_stops_while_the_phone_is_being_called_hears_nothing_when_it_answers()
    {
        await using var office = await RingingAsync();
        var answer = await office.StartAsync("101", "102");

        await office.Desk.StopAsync(answer.Session!.Id, "boss", MonitoringOffice.Token);

        await office.EndedAsync(answer.Session.Id, SessionEnd.Stopped);
        await HungUpAsync(office, "101");
    }

    [Fact]
    public async Task E23_a_right_that_is_lost_while_the_phone_rings_ends_it_and_who_answers_hears_nothing()
    {
        await using var office = await RingingAsync();
        var answer = await office.StartAsync("101", "102");

        await office.Server.ApplyAsync(MonitoringOffice.Fleet.Replace("monitors: [\"100\", \"101\"]", "monitors: [\"100\"]", StringComparison.Ordinal));

        await office.EndedAsync(answer.Session!.Id, SessionEnd.RightLost);
        await HungUpAsync(office, "101");
    }

    [Fact]
    public async Task E23_who_still_speaks_into_the_call_needs_the_right_to_it_though_only_listening_is_wanted_by_now()
    {
        await using var office = await MonitoringOffice.InCallAsync();
        var session = await office.ListenAsync("101", mode: Privilege.Barge);
        var verdict = new TaskCompletionSource<PbxOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        office.Pbx.Answers = kind => kind == "switch" ? verdict.Task : null;
        var switching = office.SwitchAsync(session.Id, Privilege.Listen);
        await office.ToldAsync("switch Listen");

        await office.Server.ApplyAsync(MonitoringOffice.Fleet.Replace("privilege: takeOver", "privilege: listen", StringComparison.Ordinal));

        await office.EndedAsync(session.Id, SessionEnd.RightLost);
        Assert.Equal(MonitoringRefusal.NoGroup, (await switching).Refusal);
    }

    [Fact]
    public async Task E19_a_call_that_ends_while_the_phone_rings_is_heard_by_nobody()
    {
        await using var office = await RingingAsync();
        var answer = await office.StartAsync("101", "102");

        office.Pbx.End("1a", "1b");

        await office.EndedAsync(answer.Session!.Id, SessionEnd.CallEnded);
        await HungUpAsync(office, "101");
    }

    [Fact]
    public async Task D17_nothing_is_switched_while_a_call_is_being_taken_over_and_what_the_PBX_refused_goes_on_as_it_was()
    {
        await using var office = await MonitoringOffice.InCallAsync();
        var session = await office.ListenAsync("101", mode: Privilege.Whisper);
        var verdict = new TaskCompletionSource<PbxOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        office.Pbx.Answers = kind => kind == "takeover" ? verdict.Task : null;

        var taking = office.SwitchAsync(session.Id, Privilege.TakeOver);
        await office.ToldAsync("takeover 1a 1b");
        foreach (var mode in Enum.GetValues<Privilege>())
            Assert.Equal(MonitoringRefusal.TakenOver, (await office.SwitchAsync(session.Id, mode)).Refusal);
        Assert.False(taking.IsCompleted);
        verdict.SetResult(new(PbxVerdict.Refused, "no"));

        Assert.Equal(MonitoringRefusal.PbxRefused, (await taking).Refusal);
        Assert.Equal(MonitoringRefusal.None, (await office.SwitchAsync(session.Id, Privilege.Barge)).Refusal);
    }

    [Fact]
    public async Task E24_whether_a_take_over_without_an_answer_has_happened_is_told_when_it_is_seen()
    {
        await using var office = await MonitoringOffice.InCallAsync();
        var session = await office.ListenAsync("101");
        office.Pbx.Answers = kind => kind == "takeover" ? Task.FromResult(new PbxOutcome(PbxVerdict.NoAnswer)) : null;

        var taking = office.SwitchAsync(session.Id, Privilege.TakeOver);
        await office.IsAsync(session.Id, SessionState.TakingOver);
        Assert.False(taking.IsCompleted);
        office.Pbx.Edit($"mon-{session.Key}", leg => leg with { ListensTo = null, Peer = "1b" });

        Assert.Equal((MonitoringRefusal.None, SessionState.TakenOver), (await taking is var answer ? answer.Refusal : default, answer.Session!.State));
    }

    [Fact]
    public async Task E25_a_monitor_who_asks_twice_at_once_has_one_session_and_both_are_told_of_it()
    {
        await using var office = await MonitoringOffice.InCallAsync();

        var answers = await Task.WhenAll(office.StartAsync("101", "102"), office.StartAsync("101", "102"));

        Assert.All(answers, answer => Assert.Equal((MonitoringRefusal.None, 1L), (answer.Refusal, answer.Session!.Id)));
        Assert.Single(office.Pbx.Commands, command => command.StartsWith("call", StringComparison.Ordinal));
    }

    [Fact]
    public async Task E25_a_code_is_a_new_call_that_takes_the_place_of_the_one_before_where_a_pick_switches()
    {
        await using var office = await MonitoringOffice.InCallAsync();
        var session = await office.ListenAsync("101");

        var picked = await office.StartAsync("101", "102", Privilege.Barge, MonitoringOrigin.Menu);
        var dialled = await office.StartAsync("101", "102", Privilege.Whisper, MonitoringOrigin.Code);

        Assert.Equal((MonitoringRefusal.None, session.Id), (picked.Refusal, picked.Session!.Id));
        Assert.Equal((MonitoringRefusal.None, true), (dialled.Refusal, dialled.Session!.Id != session.Id));
        await Eventually.TrueAsync(() => office.Desk.Sessions.Select(open => open.Id).SequenceEqual([dialled.Session.Id]), "only the new one goes on");
    }

    /// <summary>Whatever it is that the PBX does not do, however it does not do it.</summary>
    [Theory]
    [MemberData(nameof(Failures))]
    public async Task E26_whatever_the_PBX_does_not_do_the_session_ends_and_nobody_is_left_listening(string step, string verdict)
    {
        var outcome = new PbxOutcome(Enum.Parse<PbxVerdict>(verdict), "no");
        await using var office = await MonitoringOffice.InCallAsync();
        office.Pbx.Answers = kind => kind == step ? Task.FromResult(outcome) : null;

        var session = (await office.StartAsync("100", "102")).Session!;
        await office.ToldAsync("announce 1a");
        if (step is "switch" or "takeover")
            _ = office.SwitchAsync(session.Id, step == "switch" ? Privilege.Barge : Privilege.TakeOver);
        office.Pbx.Hold("1a", step is "music" or "resume");
        if (step == "resume")
            await office.ToldAsync("music");
        office.Pbx.Hold("1a", false);
        await Eventually.TrueAsync(() => office.Pbx.Commands.Any(command => command.StartsWith(step, StringComparison.Ordinal)), () => string.Join(", ", office.Pbx.Commands));
        await office.Desk.StopAsync(session.Id, "test", MonitoringOffice.Token);

        await Eventually.TrueAsync(() => office.Desk.Sessions.Count == 0 && office.Pbx.View!.Legs.All(leg => !leg.IsMonitor), () => string.Join(", ", office.Pbx.Commands));
        Assert.Contains(office.Pbx.View!.Legs, leg => leg.Id == "1a");
    }

    /// <summary>A PBX that takes orders, and whose phones do not answer.</summary>
    private static async Task<MonitoringOffice> RingingAsync()
    {
        var office = await MonitoringOffice.InCallAsync();
        office.Pbx.Answers = kind => kind == "call" ? Task.FromResult(PbxOutcome.Done) : null;
        return office;
    }

    /// <summary>The phone is answered after all.</summary>
    private static async Task HungUpAsync(MonitoringOffice office, string monitor)
    {
        var key = office.Pbx.Key;
        office.Pbx.Answer(key, monitor, "1a");
        await office.ToldAsync($"hangup mon-{key}");
        await Eventually.TrueAsync(() => office.Pbx.View!.Legs.All(leg => !leg.IsMonitor), "no leg of a monitor is left");
    }
}
