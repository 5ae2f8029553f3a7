namespace Provisioning.Tests.Rendering;

public sealed class WatcherTraitsTests
{
    [Theory]
    [InlineData("Yealink SIP-T46U 108.86.0.20", 3, "0000")]
    [InlineData("PolycomVVX-VVX_450-UA/6.4.2.1234", 3, null)]
    [InlineData("Cisco/SPA504G-7.6.2c", 1, null)]
    [InlineData("Linksys/SPA962-6.1.5(a)", 1, null)]
    [InlineData("Asterisk PBX 22.10.1", 1, null)]
    [InlineData("Grandstream GRP2614 1.0.5.15", 3, null)]
    [InlineData("", 3, null)]
    [InlineData(null, 3, null)]
    public void A_phone_gets_the_documents_that_it_can_read(string? userAgent, int dialogs, string? idleId)
    {
        var traits = TestFleet.Vendors.WatcherOf(userAgent);

        Assert.Equal((dialogs, idleId, "pvalue"), (traits.Dialogs, traits.IdleId, traits.HoldAttribute));
    }

    [Fact]
    public void What_is_longer_than_any_user_agent_is_not_looked_at() =>
        Assert.Same(TestFleet.Vendors.Watchers.Default, TestFleet.Vendors.WatcherOf("Cisco/SPA" + new string('x', 300)));

    [Fact]
    public void A_row_takes_what_it_does_not_say_from_the_default()
    {
        var row = Assert.Single(TestFleet.Vendors.Watchers.Others, row => row.UserAgents.Any(pattern => pattern.IsMatch("Sipura/SPA841-3.1.4")));

        Assert.Equal(TestFleet.Vendors.Watchers.Default with { Dialogs = 1 }, row.Traits);
    }
}
