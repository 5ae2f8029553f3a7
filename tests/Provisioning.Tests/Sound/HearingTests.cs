using Provisioning.Devices;
using Provisioning.Tests.Interop;

namespace Provisioning.Tests.Sound;

/// <summary>Who hears whom, measured in the phones' sound at a real PBX. The same for every kind of PBX.</summary>
public abstract class HearingTests(SoundOffice office) : IAsyncLifetime
{
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await office.HangUpAllAsync();
    }

    [ProgramFact]
    public async Task D16_D17_listen_whisper_and_barge_are_heard_as_they_should_in_any_order()
    {
        await office.TalkAsync();

        var session = await office.MonitorAsync("103", "102", Privilege.Listen);
        await office.HearAsync("101 hears 102", "102 hears 101", "103 hears 101 and 102");
        await office.SwitchAsync(session, Privilege.Whisper);
        await office.HearAsync("101 hears 102", "102 hears 101 and 103", "103 hears 101 and 102");
        await office.SwitchAsync(session, Privilege.Barge);
        await office.HearAsync("101 hears 102 and 103", "102 hears 101 and 103", "103 hears 101 and 102");
        await office.SwitchAsync(session, Privilege.Listen);
        await office.HearAsync("101 hears 102", "102 hears 101", "103 hears 101 and 102");
        await office.SwitchAsync(session, Privilege.Barge);
        await office.HearAsync("101 hears 102 and 103", "102 hears 101 and 103", "103 hears 101 and 102");
        await office.SwitchAsync(session, Privilege.Whisper);
        await office.HearAsync("101 hears 102", "102 hears 101 and 103", "103 hears 101 and 102");
        await office.StopAsync(session);
        await office.HearAsync("101 hears 102", "102 hears 101");
    }

    [ProgramFact]
    public async Task D16_it_is_the_same_where_the_monitored_person_is_the_one_who_called()
    {
        await office.TalkAsync("102", "101");

        var session = await office.MonitorAsync("103", "102", Privilege.Whisper);
        await office.HearAsync("101 hears 102", "102 hears 101 and 103", "103 hears 101 and 102");
        await office.SwitchAsync(session, Privilege.Barge);
        await office.HearAsync("101 hears 102 and 103", "102 hears 101 and 103", "103 hears 101 and 102");
        await office.SwitchAsync(session, Privilege.TakeOver);
        await office.HearAsync("101 hears 103", "103 hears 101");
    }

    [ProgramFact]
    public async Task D16_two_monitors_and_a_whisper_of_one_is_for_the_monitored_person()
    {
        await office.TalkAsync();

        await office.MonitorAsync("103", "102", Privilege.Whisper);
        await office.MonitorAsync("104", "102", Privilege.Listen);
        await office.HearAsync("101 hears 102", "102 hears 101 and 103", "103 hears 101 and 102", office.Pbx.LaterMonitorsHearWhispers ? "104 hears 101 and 102 and 103" : "104 hears 101 and 102");
    }

    [ProgramFact]
    public async Task D16_who_takes_over_talks_with_the_customer_and_the_agent_is_out_of_the_call()
    {
        await office.TalkAsync();
        var session = await office.MonitorAsync("103", "102", Privilege.Listen);
        await office.HearAsync("101 hears 102", "102 hears 101", "103 hears 101 and 102");

        await office.SwitchAsync(session, Privilege.TakeOver);
        await office.HearAsync("101 hears 103", "103 hears 101");

        Assert.Null(office.Phone("102").Call);
    }

    [ProgramFact]
    public async Task D18_listening_and_whispering_leave_no_trace_for_the_parties()
    {
        await office.TalkAsync();
        var start = SoundOffice.Now;

        var session = await office.MonitorAsync("103", "102", Privilege.Listen);
        await office.HearAsync("101 hears 102", "102 hears 101", "103 hears 101 and 102");
        Assert.Equal("101", office.EverythingHeardBy("102", start));
        await office.SwitchAsync(session, Privilege.Whisper);
        await office.HearAsync("101 hears 102", "102 hears 101 and 103", "103 hears 101 and 102");
        await office.StopAsync(session);
        await office.HearAsync("101 hears 102", "102 hears 101");

        Assert.Equal(("102", "101 and 103"), (office.EverythingHeardBy("101", start), office.EverythingHeardBy("102", start)));
    }

    [ProgramFact]
    public async Task D18_an_announcement_is_heard_by_both_parties_and_then_nothing_more()
    {
        await office.TalkAsync();
        var start = SoundOffice.Now;

        await office.MonitorAsync("103", "101", Privilege.Listen);
        await office.IsHeardAsync("the announcement", "101", "102");
        await office.HearAsync("101 hears 102", "102 hears 101", "103 hears 101 and 102");

        Assert.Equal(("102 and the announcement", "101 and the announcement"), (office.EverythingHeardBy("101", start), office.EverythingHeardBy("102", start)));
        Assert.StartsWith("101 and 102", office.EverythingHeardBy("103", start), StringComparison.Ordinal); // the announcement too at some PBXs
    }

    [ProgramFact]
    public async Task E20_a_call_that_is_held_while_it_is_monitored_is_music_to_the_monitor_and_is_heard_again_afterwards_in_the_same_mode()
    {
        await office.TalkAsync();
        await office.MonitorAsync("103", "102", Privilege.Whisper);
        await office.HearAsync("101 hears 102", "102 hears 101 and 103", "103 hears 101 and 102");

        await office.Phone("102").Call!.HoldAsync();
        await office.HearAsync("101 hears music", "102 hears nothing", "103 hears music");
        await office.Phone("102").Call!.ResumeAsync();
        await office.HearAsync("101 hears 102", "102 hears 101 and 103", "103 hears 101 and 102");

        await office.Phone("101").Call!.HoldAsync();
        await office.HearAsync("101 hears nothing", "102 hears 103 and music", "103 hears 102 and music");
        await office.Phone("101").Call!.ResumeAsync();
        await office.HearAsync("101 hears 102", "102 hears 101 and 103", "103 hears 101 and 102");
    }

    [ProgramFact]
    public async Task E20_a_call_that_is_on_hold_before_is_music_to_the_monitor_until_it_is_resumed()
    {
        await office.TalkAsync();
        await office.Phone("102").Call!.HoldAsync();
        await office.HearAsync("101 hears music", "102 hears nothing");

        await office.MonitorAsync("103", "102", Privilege.Listen);
        await office.HearAsync("101 hears music", "102 hears nothing", "103 hears music");
        await office.Phone("102").Call!.ResumeAsync();
        await office.HearAsync("101 hears 102", "102 hears 101", "103 hears 101 and 102");
    }

    [ProgramFact]
    public async Task D16_a_barge_reaches_whoever_the_customer_hands_the_call_on_to()
    {
        await office.TalkAsync();
        await office.MonitorAsync("103", "102", Privilege.Barge);
        await office.HearAsync("101 hears 102 and 103", "102 hears 101 and 103", "103 hears 101 and 102");

        await office.Phone("101").Call!.TransferAsync("104");

        await office.HearAsync("102 hears 103 and 104", "103 hears 102 and 104", "104 hears 102 and 103");
    }

    [ProgramFact]
    public async Task E22_a_monitor_who_answers_another_call_hears_that_one_alone()
    {
        await office.TalkAsync();
        await office.MonitorAsync("103", "102", Privilege.Whisper);
        await office.HearAsync("101 hears 102", "102 hears 101 and 103", "103 hears 101 and 102");

        Assert.Equal(200, (await office.Phone("104").DialAsync("103")).Status);

        await office.HearAsync("101 hears 102", "102 hears 101", "103 hears 104", "104 hears 103");
        Assert.Empty(office.Sessions);
    }

    [ProgramFact]
    public async Task C13_a_feature_code_on_a_phone_of_the_PBX_is_decided_by_the_server_and_heard_until_the_phone_hangs_up()
    {
        await office.TalkAsync();

        Assert.Equal(200, (await office.Phone("103").DialAsync("*336102")).Status);
        await office.HearAsync("101 hears 102", "102 hears 101", "103 hears 101 and 102");
        await office.SwitchAsync(Assert.Single(office.Sessions).Id, Privilege.Whisper);
        await office.HearAsync("101 hears 102", "102 hears 101 and 103", "103 hears 101 and 102");
        await office.Phone("102").Call!.HoldAsync();
        await office.HearAsync("101 hears music", "102 hears nothing", "103 hears music");
        await office.Phone("102").Call!.ResumeAsync();
        await office.HearAsync("101 hears 102", "102 hears 101 and 103", "103 hears 101 and 102");
        await office.Phone("103").HangUpAsync();

        await office.HearAsync("101 hears 102", "102 hears 101");
        await office.NoSessionAsync();
    }

    [ProgramFact]
    public async Task C13_the_codes_for_whisper_barge_and_take_over_do_what_they_say()
    {
        await office.TalkAsync();

        Assert.Equal(200, (await office.Phone("104").DialAsync("*339102")).Status);
        await office.HearAsync("101 hears 102", "102 hears 101 and 104", "104 hears 101 and 102");
        await office.Phone("104").HangUpAsync();
        await office.NoSessionAsync();
        Assert.Equal(200, (await office.Phone("104").DialAsync("*332102")).Status);
        await office.HearAsync("101 hears 102 and 104", "102 hears 101 and 104", "104 hears 101 and 102");
        await office.Phone("104").HangUpAsync();
        await office.NoSessionAsync();
        Assert.Equal(200, (await office.Phone("103").DialAsync("*338102")).Status);

        await office.HearAsync("101 hears 103", "103 hears 101");
    }

    [ProgramFact]
    public async Task C13_a_code_that_is_refused_connects_nobody()
    {
        await office.TalkAsync();

        Assert.InRange((await office.Phone("104").DialAsync("*336101")).Status, 400, 699);

        await office.HearAsync("101 hears 102", "102 hears 101");
        Assert.Empty(office.Sessions);
    }
}
