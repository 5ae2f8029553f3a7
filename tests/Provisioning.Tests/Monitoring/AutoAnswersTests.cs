using Provisioning.Devices;
using Provisioning.Monitoring;
using Provisioning.Pbxs;
using Provisioning.Rendering;
using Provisioning.Tests.Rendering;

namespace Provisioning.Tests.Monitoring;

public sealed class AutoAnswersTests
{
    [Theory]
    [InlineData("yealink/t54w", "Alert-Info: info=alert-autoanswer")]
    [InlineData("poly/vvx450", "Alert-Info: <http://127.0.0.1>;info=alert-autoanswer")]
    public void A_monitors_phone_is_told_to_answer_as_its_maker_wants_it(string model, string header)
    {
        var answers = Of(TestFleet.Phone(model, 100));

        Assert.Equal(header, answers.Of(TestFleet.Number(100)) is { } found ? $"{found.Name}: {found.Value}" : null);
        Assert.Null(answers.Of(TestFleet.Number(101)));
    }

    [Fact]
    public void Of_phones_of_several_makers_the_first_by_address_is_told()
    {
        var answers = Of(
            TestFleet.Phone("yealink/t54w", 100) with { Mac = MacAddress.Parse("805ec0000002") },
            TestFleet.Phone("acme/one", 100) with { Mac = MacAddress.Parse("000000000001") },
            TestFleet.Phone("poly/vvx450", 100) with { Mac = MacAddress.Parse("0004f2000001") });

        Assert.Equal(new SipHeader("Alert-Info", "<http://127.0.0.1>;info=alert-autoanswer"), answers.Of(TestFleet.Number(100)));
    }

    private static AutoAnswers Of(params Device[] devices)
    {
        var fleet = new FleetState();
        fleet.Swap(TestFleet.Office() with { Devices = Fleet.Empty.Devices.AddRange(devices.Select(device => KeyValuePair.Create(device.Mac, device))) });
        return new AutoAnswers(fleet, new RendererSource(TestFleet.Renderer()));
    }
}
