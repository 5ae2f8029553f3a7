using Provisioning.Dialogs;
using Provisioning.Rollouts;
using Provisioning.Tests.Interop;
using Provisioning.Tests.Subscriptions;

namespace Provisioning.Tests.Rollouts;

/// <summary>The real server tells SIPp, which has registered as a phone. Timer F is 1.3 seconds.</summary>
public sealed class CheckSyncSippTests
{
    public static TheoryData<string> Transports => ["u1", "t1"];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task SIPp_is_told(string transport)
    {
        await using var lamps = await LampServer.StartAsync(SippLamps.Md5);
        await using var phone = await lamps.RegisterAsync(
            transport, null, SippPhone.Receive("Event: check-sync;reboot=true", "Subscription-State: terminated"), SippPhone.Answer("200 OK"));

        Assert.Equal(new(TellVerdict.Told, 200), await lamps.Server.TellAsync(method: TellMethod.Reboot));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task SIPp_asks_who_it_is_and_verifies_the_digest(string transport)
    {
        await using var lamps = await LampServer.StartAsync(SippLamps.Md5);
        await using var phone = await lamps.RegisterAsync(transport, null, SippPhone.Challenge(LampServer.Alice, lamps.Server.Password(LampServer.Alice)));

        Assert.Equal(new(TellVerdict.Told, 200), await lamps.Server.TellAsync());
    }

    [Fact]
    public async Task SIPp_that_knows_the_older_digest_only_verifies_that()
    {
        await using var lamps = await LampServer.StartAsync(SippLamps.Md5);
        await using var phone = await lamps.RegisterAsync("u1", null, SippPhone.Challenge(LampServer.Alice, lamps.Server.Password(LampServer.Alice), qop: ""));

        Assert.Equal(new(TellVerdict.Told, 200), await lamps.Server.TellAsync());
        Assert.DoesNotContain("qop", phone.Messages[phone.Messages.LastIndexOf("NOTIFY sip:", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task SIPp_that_has_another_password_is_not_told()
    {
        await using var lamps = await LampServer.StartAsync(SippLamps.Md5);
        await using var phone = await lamps.RegisterAsync("u1", null, SippPhone.Challenge(LampServer.Alice, "another"));

        Assert.Equal(new(TellVerdict.Refused, 403), await lamps.Server.TellAsync());
    }

    [Theory]
    [InlineData("404 Not Found", nameof(TellVerdict.Silent))]
    [InlineData("480 Temporarily Unavailable", nameof(TellVerdict.Silent))]
    [InlineData("503 Service Unavailable", nameof(TellVerdict.Silent))]
    [InlineData("405 Method Not Allowed", nameof(TellVerdict.Refused))]
    public async Task SIPp_refuses(string status, string verdict)
    {
        await using var lamps = await LampServer.StartAsync(SippLamps.Md5);
        await using var phone = await lamps.RegisterAsync("u1", null, SippPhone.Receive(), SippPhone.Answer(status));

        var outcome = await lamps.Server.TellAsync();

        Assert.Equal((verdict, status[..3]), (outcome.Verdict.ToString(), $"{outcome.Status}"));
    }

    [Theory]
    [InlineData("503 Service Unavailable", "Retry-After: 120 (updating);duration=60", 120)]
    [InlineData("480 Temporarily Unavailable", "Retry-After: 7", 7)]
    [InlineData("503 Service Unavailable", "Retry-After: soon", null)]
    public async Task SIPp_asks_to_be_told_later(string status, string header, int? seconds)
    {
        await using var lamps = await LampServer.StartAsync(SippLamps.Md5);
        await using var phone = await lamps.RegisterAsync("u1", null, SippPhone.Receive(), SippPhone.Answer(status, header));

        var outcome = await lamps.Server.TellAsync();

        Assert.Equal((TellVerdict.Silent, seconds), (outcome.Verdict, (int?)outcome.RetryAfter?.TotalSeconds));
    }

    [Theory]
    [InlineData("481 Subscription Does Not Exist", "200 OK", nameof(TellVerdict.Told))]
    [InlineData("489 Bad Event", "200 OK", nameof(TellVerdict.Told))]
    [InlineData("489 Bad Event", "489 Bad Event", nameof(TellVerdict.Refused))]
    [InlineData("481 Subscription Does Not Exist", "481 Subscription Does Not Exist", nameof(TellVerdict.Refused))]
    public async Task SIPp_refuses_one_form_and_is_told_in_the_other(string first, string second, string verdict)
    {
        await using var lamps = await LampServer.StartAsync(SippLamps.Md5);
        await using var phone = await lamps.RegisterAsync(
            "u1", null, SippPhone.Receive("Subscription-State: terminated"), SippPhone.Answer(first), SippPhone.Receive("CSeq: 2 NOTIFY"), SippPhone.Answer(second));

        Assert.Equal(verdict, (await lamps.Server.TellAsync()).Verdict.ToString());
        Assert.Equal(1, phone.Messages.Split("Subscription-State:").Length - 1);
    }

    [Fact]
    public async Task SIPp_says_nothing_and_is_sent_eleven_datagrams()
    {
        await using var lamps = await LampServer.StartAsync(SippLamps.Md5, "Sip:Transactions:T2=00:00:00.160");
        await using var phone = await lamps.RegisterAsync("u1", null, SippPhone.Receive(), "<pause milliseconds=\"10000\"/>");

        Assert.Equal(new(TellVerdict.Silent, 408), await lamps.Server.TellAsync());
        await phone.SeesAsync("CSeq: 1 NOTIFY");
        await Eventually.TrueAsync(() => phone.Messages.Split("CSeq: 1 NOTIFY").Length - 1 == 11, "SIPp has written down all of them");
    }

    [Fact]
    public async Task SIPp_over_TCP_says_nothing_and_is_sent_one_message()
    {
        await using var lamps = await LampServer.StartAsync(SippLamps.Md5);
        await using var phone = await lamps.RegisterAsync("t1", null, SippPhone.Receive(), "<pause milliseconds=\"10000\"/>");

        Assert.Equal(new(TellVerdict.Silent, 408), await lamps.Server.TellAsync());
        Assert.Equal(1, phone.Messages.Split("CSeq: 1 NOTIFY").Length - 1);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task SIPp_behind_a_NAT_is_told_on_its_flow(string transport)
    {
        await using var lamps = await LampServer.StartAsync(SippLamps.Md5, "Registrations:KeepAlive=Off");
        await using var phone = await lamps.RegisterAsync(transport, "10.11.12.13:5060", SippPhone.Receive($"NOTIFY sip:{LampServer.Alice}@10.11.12.13:5060"), SippPhone.Answer("200 OK"));

        Assert.Equal(new(TellVerdict.Told, 200), await lamps.Server.TellAsync());
    }

    [Fact]
    public async Task SIPp_is_called_while_it_thinks_and_hears_no_more()
    {
        await using var lamps = await LampServer.StartAsync(SippLamps.Md5, "Sip:Transactions:T1=00:00:00.200");
        // Time enough for two repetitions; then an answer that comes too late.
        await using var phone = await lamps.RegisterAsync("u1", null, SippPhone.Receive(), "<pause milliseconds=\"800\"/>", SippPhone.Answer("200 Late"));

        var telling = lamps.Server.TellAsync();
        await phone.SeesAsync("CSeq: 1 NOTIFY");
        lamps.Call("101", "c1", DialogState.Early);

        Assert.Equal(new(TellVerdict.InCall, 0), await telling);
        var sent = phone.Messages.Split("CSeq: 1 NOTIFY").Length;
        await phone.SeesAsync("SIP/2.0 200 Late");
        Assert.Equal(sent + 1, phone.Messages.Split("CSeq: 1 NOTIFY").Length);
    }
}
