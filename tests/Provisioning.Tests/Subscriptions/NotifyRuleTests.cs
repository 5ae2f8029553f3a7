using System.Text.RegularExpressions;
using Provisioning.Dialogs;
using Provisioning.Sip.Messages;

namespace Provisioning.Tests.Subscriptions;

/// <summary>What a notifier must do with NOTIFY: RFC 6665 §4.2.2, RFC 4235 §3 and §4, RFC 5057. Numbers are those of the checklist in <c>Subscriptions/README.md</c>.</summary>
public sealed partial class NotifyRuleTests
{
    [Fact]
    public async Task A2_01_Every_200_is_followed_by_the_whole_state_at_once()
    {
        await using var lamps = await LampServer.StartAsync();
        var (phone, subscription) = await lamps.WatchAsync();
        lamps.Call("102", "c1", DialogState.Confirmed);
        await phone.NextAsync();

        await phone.SubscribeAsync(subscription);

        Assert.Contains("state=\"full\"", LampServer.Body(await phone.NextAsync()), StringComparison.Ordinal);
        Assert.Contains("<state>confirmed</state>", phone.Everything[^1], StringComparison.Ordinal);
        Assert.Equal(3, phone.Everything.Count);
    }

    [Fact]
    public async Task A2_02_The_200_goes_out_before_the_first_NOTIFY_and_these_are_the_bytes()
    {
        await using var lamps = await LampServer.StartAsync();
        var (phone, subscription) = (lamps.Phone(), LampSubscription.Of("102"));
        subscription.CallId = "first@phone";

        var response = await phone.SubscribeAsync(subscription);
        var notify = LampServer.Text(await phone.NextAsync());

        var server = LampPhone.SipAddress(lamps.Server);
        Assert.Equal(
            $"""
            NOTIFY sip:805ec0000001@{phone.Address} SIP/2.0
            Via: SIP/2.0/UDP {server};branch=*;rport
            Max-Forwards: 70
            From: <sip:102@lamps.example.com>;tag={response.To.Tag}
            To: <sip:805ec0000001@phones>;tag=phone
            Call-ID: first@phone
            Contact: <sip:102@{server}>
            CSeq: 1 NOTIFY
            Event: dialog
            Subscription-State: active;expires=600
            Content-Type: application/dialog-info+xml
            Content-Length: 204

            <?xml version="1.0"?>
            <dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="0" state="full" entity="sip:102@lamps.example.com"><dialog id="102"><state>terminated</state></dialog></dialog-info>

            """.ReplaceLineEndings("\n"),
            Branch().Replace(notify, "branch=*").ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A2_03_The_time_that_is_left_is_told_and_never_grows()
    {
        await using var lamps = await LampServer.StartAsync();
        var (phone, _) = await lamps.WatchAsync();

        lamps.Call("102", "c1", DialogState.Early);
        var notify = await phone.NextAsync();

        var left = Assert.IsType<string>(notify.Text(HeaderName.SubscriptionState));
        Assert.InRange(int.Parse(left["active;expires=".Length..], System.Globalization.CultureInfo.InvariantCulture), 1, 600);
    }

    [Fact]
    public async Task A2_04_A_key_that_is_taken_away_ends_its_lamp_with_rejected()
    {
        await using var lamps = await LampServer.StartAsync();
        var (phone, _) = await lamps.WatchAsync("104");

        await lamps.Server.ApplyAsync(LampServer.Office.Replace("{ kind: blf, extension: \"104\" }, ", "", StringComparison.Ordinal));

        Assert.Equal("terminated;reason=rejected", (await phone.NextAsync()).Text(HeaderName.SubscriptionState));
        await Eventually.TrueAsync(() => lamps.Table.Count == 0, "the subscription is gone");
    }

    [Fact]
    public async Task A2_04_An_orbit_that_is_no_more_ends_its_lamp_with_noresource()
    {
        await using var lamps = await LampServer.StartAsync();
        var (phone, _) = await lamps.WatchAsync("701");

        await lamps.Server.ApplyAsync(LampServer.Office.Replace("701", "702", StringComparison.Ordinal));

        Assert.Equal("terminated;reason=noresource", (await phone.NextAsync()).Text(HeaderName.SubscriptionState));
    }

    [Fact]
    public async Task A2_05_What_is_not_refreshed_ends_with_timeout()
    {
        await using var lamps = await LampServer.StartAsync("Subscriptions:MinExpires=00:00:01");
        var phone = lamps.Phone();
        await phone.SubscribeAsync(LampSubscription.Of("102"), "1");
        await phone.NextAsync();

        var last = await phone.NextAsync();

        Assert.Equal("terminated;reason=timeout", last.Text(HeaderName.SubscriptionState));
        await Eventually.TrueAsync(() => lamps.Table.Count == 0, "the subscription is gone");
    }

    [Fact]
    public async Task A2_06_It_is_over_when_the_last_NOTIFY_is_answered_and_not_before()
    {
        await using var lamps = await LampServer.StartAsync();
        var (phone, subscription) = await lamps.WatchAsync();
        phone.Answer = _ => null;

        await phone.SubscribeAsync(subscription, "0");
        await phone.NextAsync();

        Assert.Equal(1, lamps.Table.Count);
        Assert.Equal(481, (await phone.SubscribeAsync(subscription)).Status);
        await Eventually.TrueAsync(() => lamps.Table.Count == 0, "it is over after Timer F");
    }

    [Fact]
    public async Task A2_07_These_answers_end_a_subscription()
    {
        string?[] answers =
        [
            "404 Not Found", "405 Method Not Allowed", "410 Gone", "416 Unsupported URI Scheme", "480 Temporarily Unavailable",
            "481 Call/Transaction Does Not Exist", "482 Loop Detected", "483 Too Many Hops", "484 Address Incomplete", "485 Ambiguous", "489 Bad Event",
            "501 Not Implemented", "604 Does Not Exist Anywhere", null,
        ];
        await using var lamps = await LampServer.StartAsync();

        foreach (var answer in answers)
        {
            var (phone, _) = await lamps.WatchAsync();
            phone.Answer = _ => answer;
            lamps.Call("102", "c1" + answer, DialogState.Confirmed);
            await Eventually.TrueAsync(() => lamps.Table.Count == 0, $"{answer} ends it");
            lamps.Call("102", "c1" + answer, DialogState.Terminated);
        }
    }

    [Fact]
    public async Task A2_07_After_all_others_it_is_kept_and_the_state_told_again()
    {
        string[] answers = ["400 Bad Request", "403 Forbidden", "500 Server Internal Error", "503 Service Unavailable\r\nRetry-After: 0", "600 Busy Everywhere"];
        await using var lamps = await LampServer.StartAsync("Subscriptions:RetryPause=00:00:00.050");

        var (phone, _) = await lamps.WatchAsync();
        foreach (var answer in answers)
        {
            phone.Answer = _ => answer;
            lamps.Call("102", answer, DialogState.Confirmed);
            await phone.NextAsync();
            phone.Answer = _ => "200 OK";
            Assert.Contains("<state>confirmed</state>", LampServer.Body(await phone.NextAsync()), StringComparison.Ordinal);
            await lamps.SettledAsync();
            lamps.Call("102", answer, DialogState.Terminated);
            await Eventually.TrueAsync(() => phone.TryNext(out var told) && LampServer.Body(told).Contains("<state>terminated</state>", StringComparison.Ordinal), "the end is told");
        }

        Assert.Equal(1, lamps.Table.Count);
    }

    [Fact]
    public async Task A2_07_Retry_After_is_waited_for()
    {
        await using var lamps = await LampServer.StartAsync("Subscriptions:RetryPause=00:00:00.050");
        var (phone, subscription) = await lamps.WatchAsync();
        phone.Answer = _ => "503 Service Unavailable\r\nRetry-After: 120";
        lamps.Call("102", "c1", DialogState.Early);
        await phone.NextAsync();

        lamps.Call("102", "c1", DialogState.Confirmed);
        phone.Answer = _ => "200 OK";
        await phone.SubscribeAsync(subscription);
        var next = await phone.NextAsync();

        // Nothing came for the change; what the phone asks for itself does not wait.
        Assert.Equal("3 NOTIFY", next.Text(HeaderName.CSeq));
    }

    [Fact]
    public async Task A2_07_A_challenge_is_answered_once_with_the_next_CSeq()
    {
        const string Challenge = "401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"phone\", nonce=\"n1\", qop=\"auth\", algorithm=MD5";
        await using var lamps = await LampServer.StartAsync();
        var (phone, _) = await lamps.WatchAsync();
        phone.Answer = notify => notify.Has(HeaderName.Authorization) ? "200 OK" : Challenge;

        lamps.Call("102", "c1", DialogState.Confirmed);
        var (asked, answered) = (await phone.NextAsync(), await phone.NextAsync());

        Assert.Equal(("2 NOTIFY", "3 NOTIFY"), (asked.Text(HeaderName.CSeq), answered.Text(HeaderName.CSeq)));
        Assert.Contains($"username=\"{LampServer.Alice}\"", answered.Text(HeaderName.Authorization), StringComparison.Ordinal);
        Assert.Contains("<state>confirmed</state>", LampServer.Body(answered), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A2_08_After_its_end_nothing_more_is_sent()
    {
        await using var lamps = await LampServer.StartAsync();
        var (phone, subscription) = await lamps.WatchAsync();
        phone.Answer = _ => "481 Call/Transaction Does Not Exist";
        lamps.Call("102", "c1", DialogState.Early);
        await Eventually.TrueAsync(() => lamps.Table.Count == 0, "the subscription is gone");
        await phone.NextAsync();

        lamps.Call("102", "c1", DialogState.Confirmed);
        phone.Answer = _ => "200 OK";

        Assert.Equal(481, (await phone.SubscribeAsync(subscription)).Status);
        Assert.Equal(2, phone.Everything.Count);
    }

    [Fact]
    public async Task A2_09_One_NOTIFY_is_under_way_and_only_the_newest_state_follows_it()
    {
        await using var lamps = await LampServer.StartAsync("Sip:Transactions:T1=00:00:00.500");
        var (phone, _) = await lamps.WatchAsync();
        phone.Answer = _ => null;

        lamps.Call("102", "c1", DialogState.Early);
        await phone.NextAsync();
        lamps.Call("102", "c1", DialogState.Confirmed);
        lamps.Call("102", "c1", DialogState.Confirmed, call => call with { IsHeld = true });
        lamps.Call("102", "c1", DialogState.Terminated);
        phone.Answer = _ => "200 OK";
        await phone.AnswerNowAsync("200 OK");
        var next = await phone.NextAsync();

        Assert.Contains("<state>terminated</state>", LampServer.Body(next), StringComparison.Ordinal);
        Assert.Equal("3 NOTIFY", next.Text(HeaderName.CSeq));
    }

    [Fact]
    public async Task A2_10_Versions_count_the_documents_that_were_sent()
    {
        await using var lamps = await LampServer.StartAsync();
        var (phone, subscription) = await lamps.WatchAsync();
        lamps.Call("102", "c1", DialogState.Early);
        await phone.NextAsync();
        await phone.SubscribeAsync(subscription);
        await phone.NextAsync();
        lamps.Call("102", "c1", DialogState.Terminated);
        await phone.NextAsync();

        Assert.Equal(
            ["version=\"0\"", "version=\"1\"", "version=\"2\"", "version=\"3\""],
            phone.Everything.Select(text => DocumentVersion().Match(text).Value));
    }

    [Fact]
    public async Task A2_11_Every_document_is_full()
    {
        await using var lamps = await LampServer.StartAsync();
        var (phone, _) = await lamps.WatchAsync();
        foreach (var state in new[] { DialogState.Early, DialogState.Confirmed, DialogState.Terminated })
        {
            lamps.Call("102", "c1", state);
            await phone.NextAsync();
        }

        Assert.All(phone.Everything, text => Assert.Contains("state=\"full\"", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A2_12_The_first_change_is_told_at_once_and_those_within_the_interval_together()
    {
        await using var lamps = await LampServer.StartAsync("Subscriptions:MinInterval=00:00:00.400");
        var (phone, _) = await lamps.WatchAsync();

        var start = TimeProvider.System.GetTimestamp();
        lamps.Call("102", "c1", DialogState.Early);
        Assert.Contains("<state>early</state>", LampServer.Body(await phone.NextAsync()), StringComparison.Ordinal);
        lamps.Call("102", "c1", DialogState.Confirmed);
        lamps.Call("102", "c1", DialogState.Confirmed, call => call with { IsHeld = true });
        lamps.Call("102", "c1", DialogState.Terminated);
        var second = await phone.NextAsync();

        Assert.Contains("<state>terminated</state>", LampServer.Body(second), StringComparison.Ordinal);
        Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds, 390, 5_000);
        Assert.Equal(3, phone.Everything.Count);
    }

    [Fact]
    public async Task A2_13_Nothing_is_kept_from_a_phone_because_it_takes_part()
    {
        await using var lamps = await LampServer.StartAsync();
        var (phone, _) = await lamps.WatchAsync();

        lamps.Call("102", "c1", DialogState.Early, call => call with { Remote = new("101", "Alice") });

        Assert.Contains("sip:101@lamps.example.com", LampServer.Body(await phone.NextAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A2_14_A_private_call_names_nobody()
    {
        await using var lamps = await LampServer.StartAsync();
        var (phone, _) = await lamps.WatchAsync();

        lamps.Call("102", "c1", DialogState.Early, call => call with { Remote = new("4477001", "Secret Caller"), IsPrivate = true });
        var body = LampServer.Body(await phone.NextAsync());

        Assert.Contains("<state>early</state>", body, StringComparison.Ordinal);
        Assert.DoesNotContain("4477001", body, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A2_15_Event_and_its_id_are_repeated_and_the_contact_is_there()
    {
        await using var lamps = await LampServer.StartAsync();
        var (phone, subscription) = (lamps.Phone(), LampSubscription.Of("102"));
        (subscription.Event, subscription.Extra) = ("dialog;id=key-7", "Accept: application/dialog-info+xml\n");

        await phone.SubscribeAsync(subscription);
        var notify = await phone.NextAsync();

        Assert.Equal("dialog;id=key-7", notify.Text(HeaderName.Event));
        Assert.StartsWith("<sip:102@", notify.Text(HeaderName.Contact), StringComparison.Ordinal);
        Assert.Equal("application/dialog-info+xml", notify.Text(HeaderName.ContentType));
    }

    [GeneratedRegex("branch=[^;]+")]
    private static partial Regex Branch();

    [GeneratedRegex("(?<=<dialog-info .*)version=\"\\d+\"")]
    private static partial Regex DocumentVersion();
}
