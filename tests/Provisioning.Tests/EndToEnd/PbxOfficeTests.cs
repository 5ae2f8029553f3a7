namespace Provisioning.Tests.EndToEnd;

/// <summary>Phones, the server and a simulated PBX, with nothing between them that is not real.</summary>
public sealed class PbxOfficeTests(BootedOffice booted) : IClassFixture<BootedOffice>
{
    [Fact]
    public async Task A_phone_dials_on_its_lamp_line_and_its_call_is_a_leg_of_the_pbx()
    {
        await using var office = await PbxOffice.OpenAsync(booted);

        var call = await office.PhoneOf("101").DialAsync("102", TestServer.Token);

        Assert.Equal((200, true), (call.Status, call.IsUp));
        Assert.Equal(["101", "102"], office.Pbx.Legs.Select(leg => leg.Caller.Number).Order());
        await call.HangUpAsync(TestServer.Token);
        await Eventually.TrueAsync(() => office.Pbx.Legs.IsEmpty, "the legs end");
    }

    [Fact]
    public async Task A_call_that_ends_at_the_pbx_ends_at_the_phone()
    {
        await using var office = await PbxOffice.OpenAsync(booted);
        var call = await office.PhoneOf("201").DialAsync("202", TestServer.Token);

        office.Pbx.HangUp(office.Pbx.Legs.Single(leg => leg.Endpoint == "202").Uniqueid);

        await call.Ended.WaitAsync(TestServer.Token);
        Assert.Empty(office.Pbx.Legs);
    }
}
