using Provisioning.Devices;
using Provisioning.Pbxs;

namespace Provisioning.Tests.Pbxs;

/// <summary>What a real FreeSWITCH told, made into legs and lamps.</summary>
public sealed class FreeSwitchRecordingTests
{
    private static readonly FreeSwitchRecording TakenOver = new("taken-over");

    public static TheoryData<string> All => [.. Directory.GetFiles(FreeSwitchRecording.Folder, "*.esl").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(All))]
    public void Nobody_ever_talks_with_itself_nor_with_an_outbound_call(string name)
    {
        var recording = new FreeSwitchRecording(name);
        recording.Play(each: AssertHasOthers);
        for (var time = 0; time < recording.Times; time++)
            AssertHasOthers(recording.Connect(time));
    }

    [Theory]
    [InlineData("taken-over", "101 has 103 Person 103, 103 monitors")]
    [InlineData("attended-transfer-by-caller", "102 has 103 Person 103, 103 has 102 Person 102")]
    [InlineData("attended-transfer-by-callee", "101 has 103 Person 103, 103 has 101 Phone 101")]
    [InlineData("transfer-while-ringing", "101 has 103 Person 103, 103 has 101 Phone 101")]
    [InlineData("blind-transfer-by-caller", "102 has 103 Person 103, 103 has 102 Person 102")]
    public void In_the_end_they_have_each_other_whatever_FreeSWITCH_wrote_in_the_place_of_the_caller(string name, string whom)
    {
        var recording = new FreeSwitchRecording(name);

        Assert.Equal(whom, Whom(recording.Play()));
        Assert.Equal(whom, Whom(recording.Connect(recording.Times - 1)));
    }

    [Fact]
    public void D16_after_a_take_over_the_monitors_leg_talks_and_hears_nobody_in_secret()
    {
        foreach (var house in new[] { TakenOver.Play(), TakenOver.Connect(0) })
        {
            var monitor = house.Legs.View.Of(ExtensionNumber.Parse("103")).Single();
            Assert.True(monitor.IsMonitor);
            Assert.Equal((TakenOver.Id("sofia/internal/101@"), null), (monitor.Peer, monitor.ListensTo));
            Assert.Equal("", house.Lamp("102"));
        }
    }

    [Fact]
    public void Whom_a_monitor_hears_is_known_after_a_reconnect_also_when_its_phone_has_held_once()
    {
        var recording = new FreeSwitchRecording("monitors-phone-held-once");
        var agent = recording.Id("sofia/internal/102@");

        foreach (var time in Enumerable.Range(1, recording.Times - 1))
            Assert.Equal(agent, Monitor(recording.Connect(time)).ListensTo);

        var house = recording.Connect(0);
        Assert.True(Monitor(house).IsMonitor); // the row is behind: what the leg runs it does not have yet
        recording.Compare(house, 1);
        Assert.Equal(agent, Monitor(house).ListensTo);
    }

    [Fact]
    public void E20_a_monitor_who_dialled_is_known_after_a_reconnect_also_while_music_plays()
    {
        var recording = new FreeSwitchRecording("monitor-who-dialled");
        var (hears, music) = (recording.Connect(0), recording.Connect(1));

        Assert.Equal(recording.Id("sofia/internal/102@"), Monitor(hears).ListensTo);
        Assert.Null(Monitor(music).ListensTo);
        Assert.Equal(Monitor(hears).MonitorKey, Monitor(music).MonitorKey);
    }

    [Fact]
    public void A_monitor_with_two_phones_has_one_leg_whichever_of_them_answers()
    {
        var recording = new FreeSwitchRecording("monitor-with-two-phones");
        var house = recording.Play(each: house => Assert.InRange(house.Legs.View.Legs.Count(leg => leg.IsMonitor), 0, 1));

        Assert.Equal(recording.Id("sofia/internal/102@"), Monitor(house).ListensTo);
        Assert.Equal("confirmed recipient", house.Lamp("103"));
        Assert.DoesNotContain(house.Signals, signal => signal is LegChanged { After: null, Before.IsMonitor: true });
        Assert.True(Monitor(recording.Connect(0)).IsMonitor);
    }

    [Fact]
    public void A_monitor_who_dialled_by_this_server_is_at_its_own_phone()
    {
        List<string> lamps = [];
        new FreeSwitchRecording("monitor-who-dialled").Play(each: house => lamps.Add(house.Lamp("103")));

        Assert.Equal(["", "trying initiator", "proceeding initiator", "confirmed initiator"], lamps.Where((lamp, at) => at == 0 || lamp != lamps[at - 1]));
    }

    [Theory]
    [InlineData("127.0.0.1", "proceeding initiator")]
    [InlineData("other.example", "")]
    public void Whose_phone_calls_is_said_by_the_account_and_not_by_the_host_in_From(string domain, string lamp)
    {
        List<string> lamps = [];
        new FreeSwitchRecording("other-host-in-from").Play(new(domain: domain), house => lamps.Add(house.Lamp("101")));

        Assert.Equal(lamp, lamps[1]);
    }

    private static PbxLeg Monitor(FreeSwitchHouse house) => Assert.Single(house.Legs.View.Legs, leg => leg.IsMonitor);

    private static void AssertHasOthers(FreeSwitchHouse house) => Assert.All(house.Legs.View.Legs.Where(leg => leg is { Extension: not null, Remote: not null }), leg =>
    {
        Assert.NotEqual(leg.Extension.ToString(), leg.Remote!.Number);
        Assert.NotEqual("Outbound Call", leg.Remote.Name);
    });

    private static string Whom(FreeSwitchHouse house) => string.Join(", ", house.Legs.View.Legs.Where(leg => leg.Extension is not null).OrderBy(leg => leg.Extension.ToString(), StringComparer.Ordinal)
        .Select(leg => leg.IsMonitor ? $"{leg.Extension} monitors" : $"{leg.Extension} has {leg.Remote?.Number} {leg.Remote?.Name}"));
}
