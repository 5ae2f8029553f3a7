using Provisioning.Lamps;
using Provisioning.Tests.Messaging;
using Provisioning.Tests.Subscriptions;

namespace Provisioning.Tests.Interop;

/// <summary>
/// The rules for a notifier (RFC 6665 §4.2, RFC 4235) as far as a subscriber can see them, seen by SIPp: one scenario for each in the folder <c>Sipp</c>.
/// What a scenario does not expect makes it fail, so a NOTIFY too many does. Numbers are those of the checklist.
/// </summary>
public sealed class SippRuleTests
{
    [Theory]
    [InlineData("A1-01-event-with-an-id")]
    [InlineData("A1-02-an-unknown-package")]
    [InlineData("A1-03-a-lamp-is-lit")]
    [InlineData("A1-04-never-longer-than-asked")]
    [InlineData("A1-05-too-brief")]
    [InlineData("A1-06-no-interval")]
    [InlineData("A1-07-unsubscribe")]
    [InlineData("A1-07-fetch")]
    [InlineData("A1-10-not-acceptable")]
    [InlineData("A1-12-a-refresh-moves-the-target")]
    [InlineData("A1-13-an-unknown-dialog")]
    [InlineData("A1-13-CSeq-order")]
    [InlineData("A1-13-a-repetition")]
    [InlineData("A1-14-a-shared-dialog")]
    [InlineData("A1-15-CANCEL")]
    [InlineData("A2-01-a-refresh-shows-all")]
    [InlineData("A2-14-a-private-call")]
    public async Task SIPp_sees(string rule)
    {
        await using var lamps = await LampServer.StartAsync(SippLamps.Vouched);
        await using var phone = lamps.Play(rule);
        await phone.SucceedAsync();
    }

    [Theory]
    [InlineData("A1-03-a-lamp-is-lit")]
    [InlineData("A1-07-unsubscribe")]
    [InlineData("A2-01-a-refresh-shows-all")]
    public async Task SIPp_sees_over_TCP(string rule)
    {
        await using var lamps = await LampServer.StartAsync(SippLamps.Vouched);
        await using var phone = lamps.Play(rule, "t1");
        await phone.SucceedAsync();
    }

    [Theory]
    [InlineData("A1-09-signs-in")]
    [InlineData("A2-09-one-under-way")]
    public async Task SIPp_signs_in_and_sees(string rule)
    {
        await using var lamps = await LampServer.StartAsync(SippLamps.Md5, "Sip:Transactions:T1=00:00:00.500");
        await using var phone = lamps.Play(rule);
        await phone.SucceedAsync();
    }

    [Fact]
    public async Task A1_09_SIPp_with_a_wrong_password_watches_nobody()
    {
        await using var lamps = await LampServer.StartAsync(SippLamps.Md5);
        await using var phone = lamps.Play("A1-09-a-wrong-password", password: "guessed");
        await phone.SucceedAsync();
        Assert.Equal(0, lamps.Table.Count);
    }

    [Theory]
    [InlineData("103", "403")]
    [InlineData("999", "404")]
    public async Task A1_09_SIPp_watches_nobody_whom_it_has_no_key_for(string watched, string answer)
    {
        await using var lamps = await LampServer.StartAsync(SippLamps.Md5);
        await using var phone = lamps.Play("A1-09-not-on-its-keys", watched: watched, answer: answer);
        await phone.SucceedAsync();
        Assert.Equal(0, lamps.Table.Count);
    }

    [Fact]
    public async Task A2_05_SIPp_does_not_refresh_and_is_told_the_end()
    {
        await using var lamps = await LampServer.StartAsync(SippLamps.Vouched, "Subscriptions:MinExpires=00:00:01");
        await using var phone = lamps.Play("A2-05-not-refreshed");
        await phone.SucceedAsync();
    }

    [Fact]
    public async Task A2_07_SIPp_is_dead_and_is_sent_eleven_datagrams()
    {
        // A twenty-fifth of the standard's times: Timer F after 1.28 seconds.
        await using var lamps = await LampServer.StartAsync(SippLamps.Md5, "Sip:Transactions:T2=00:00:00.160");
        await using var phone = lamps.Play("A2-07-a-dead-phone");
        await phone.SeesAsync("<state>early</state>");
        await Eventually.TrueAsync(() => lamps.Table.Count == 0, "the subscription is gone");

        await phone.SucceedAsync();
        Assert.Equal(11, phone.Messages.Split("CSeq: 2 NOTIFY").Length - 1);
    }

    [Fact]
    public async Task A2_07_SIPp_refuses_a_NOTIFY_for_good()
    {
        await using var lamps = await LampServer.StartAsync(SippLamps.Md5);
        foreach (var answer in new[] { "404", "405", "410", "416", "480", "481", "482", "483", "484", "485", "489", "501", "604" })
        {
            await using var phone = lamps.Play("A2-07-refused-for-good", answer: answer);
            await phone.SucceedAsync();
            Assert.Equal((answer, 0), (answer, lamps.Table.Count));
            await HangUpAsync(lamps.Server);
        }
    }

    [Fact]
    public async Task A2_07_SIPp_refuses_a_NOTIFY_for_now()
    {
        // With the standard's times, so that nobody is given up who has played to the end.
        await using var lamps = await LampServer.StartAsync(SippLamps.Md5, "Subscriptions:RetryPause=00:00:00.050", "Sip:Transactions:T1=00:00:00.500");
        var count = 0;
        foreach (var answer in new[] { "400", "403", "500", "503", "600" })
        {
            await using var phone = lamps.Play("A2-07-refused-for-now", answer: answer);
            await phone.SucceedAsync();
            Assert.Equal((answer, ++count), (answer, lamps.Table.Count));
            await HangUpAsync(lamps.Server);
        }
    }

    [Fact]
    public async Task A2_12_SIPp_is_not_told_faster_than_it_may()
    {
        await using var lamps = await LampServer.StartAsync(SippLamps.Vouched, "Subscriptions:MinInterval=00:00:00.400");
        await using var phone = lamps.Play("A2-12-not-faster-than-it-may");
        await phone.SucceedAsync();
    }

    private static async Task HangUpAsync(TestServer server)
    {
        await Mosquitto.For(server).PublishAsync("provisioning/calls/pbx", """{"snapshot": []}""");
        await server.LampIsAsync("102", LampState.Idle);
    }
}
