using Provisioning.Dialogs;

namespace Provisioning.Tests.Subscriptions;

/// <summary>Phones get the documents that the data in <c>templates/</c> says they can read.</summary>
public sealed class StyleTests
{
    [Theory]
    [InlineData("Yealink SIP-T54W 96.86.0.100", 2)]
    [InlineData("Cisco/SPA962-6.1.5(a)", 1)]
    [InlineData("nobody knows this phone", 2)]
    public async Task A_phone_that_several_dialogs_confuse_gets_one(string userAgent, int dialogs)
    {
        await using var lamps = await LampServer.StartAsync();
        lamps.Call("102", "c1", DialogState.Confirmed);
        lamps.Call("102", "c2", DialogState.Early);
        var subscription = LampSubscription.Of("102");
        subscription.Extra = $"User-Agent: {userAgent}\n";
        var phone = lamps.Phone();

        Assert.Equal(200, (await phone.SubscribeAsync(subscription)).Status);

        var body = LampServer.Body(await phone.NextAsync());
        Assert.Equal(dialogs, body.Split("<dialog ").Length - 1);
        Assert.Contains("<state>early</state>", body, StringComparison.Ordinal);
    }
}
