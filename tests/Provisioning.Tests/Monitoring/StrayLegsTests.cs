using Provisioning.Monitoring;
using Provisioning.Pbxs;

namespace Provisioning.Tests.Monitoring;

public sealed class StrayLegsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 9, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);
    private static readonly PbxView Left = PbxView.Empty.With(new("m") { MonitorKey = "left" }).With(new("o") { MonitorKey = "open" }).With(new("a")).With(new("b") { Peer = "a" });

    [Fact]
    public void A_monitors_leg_without_a_session_is_found_and_nobody_elses()
    {
        Assert.Equal(["m"], Find(new(Again), Now));
    }

    [Fact]
    public void It_is_hung_up_again_when_it_has_had_its_time_to_end()
    {
        var strays = new StrayLegs(Again);
        Find(strays, Now);

        Assert.Empty(Find(strays, Now + Again - TimeSpan.FromTicks(1)));
        Assert.Equal(["m"], Find(strays, Now + Again));
        Assert.Empty(Find(strays, Now + Again));
    }

    [Fact]
    public void One_that_a_session_has_hung_up_itself_is_given_that_time_too()
    {
        var strays = new StrayLegs(Again);
        strays.Note("main", "m", Now);

        Assert.Empty(Find(strays, Now));
        Assert.Equal(["m"], Find(strays, Now + Again));
    }

    [Fact]
    public void What_was_asked_of_a_PBX_before_it_was_lost_does_not_count_and_other_PBXs_are_left_alone()
    {
        var strays = new StrayLegs(Again);
        strays.Note("main", "m", Now);
        strays.Note("paris", "m", Now);

        strays.Forget("main");

        Assert.Equal(["m"], Find(strays, Now));
        Assert.Empty(strays.Find("paris", Left, key => key == "open", Now));
    }

    [Fact]
    public void A_leg_that_has_ended_is_forgotten()
    {
        var strays = new StrayLegs(Again);
        Find(strays, Now);
        strays.Find("main", PbxView.Empty, _ => false, Now);

        Assert.Equal(["m"], Find(strays, Now));
    }

    private static IEnumerable<string> Find(StrayLegs strays, DateTimeOffset now) => strays.Find("main", Left, key => key == "open", now).Select(leg => leg.Id);
}
