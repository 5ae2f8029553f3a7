using System.Text;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Sip.Authentication;
using Provisioning.Sip.Messages;

namespace Provisioning.Tests.Subscriptions;

/// <summary>What a notifier must do with SUBSCRIBE: RFC 6665 §4.2.1, RFC 4235 §3, RFC 3261 §12. Numbers are those of the checklist in <c>Subscriptions/README.md</c>.</summary>
public sealed class SubscribeRuleTests
{
    [Fact]
    public async Task A1_01_The_event_type_is_compared_byte_by_byte()
    {
        (string Event, int Status)[] expected =
        [
            ("Dialog", 489), ("dialog.winfo", 489), ("presence", 489), ("", 489), ("dialog;id=7", 200), ("dialog ;id=7", 200), ("dialog;unheard-of=1", 200),
        ];
        await using var lamps = await LampServer.StartAsync();
        var phone = lamps.Phone();

        foreach (var (header, status) in expected)
        {
            var subscription = LampSubscription.Of("102");
            subscription.Event = header;
            Assert.Equal((header, status), (header, (await phone.SubscribeAsync(subscription)).Status));
        }
    }

    [Fact]
    public async Task A1_01_An_event_with_an_id_never_matches_one_without()
    {
        await using var lamps = await LampServer.StartAsync();
        var (phone, subscription) = (lamps.Phone(), LampSubscription.Of("102"));
        subscription.Event = "dialog;id=7";
        await phone.SubscribeAsync(subscription);

        subscription.Event = "dialog";
        Assert.Equal(403, (await phone.SubscribeAsync(subscription)).Status);
        subscription.Event = "dialog;id=8";
        Assert.Equal(403, (await phone.SubscribeAsync(subscription)).Status);
        subscription.Event = "dialog;other=1;id=7";
        Assert.Equal(200, (await phone.SubscribeAsync(subscription)).Status);
    }

    [Fact]
    public async Task A1_02_An_unknown_package_is_answered_489_with_those_that_are_known()
    {
        await using var lamps = await LampServer.StartAsync();
        var subscription = LampSubscription.Of("102");
        subscription.Event = "presence";

        var response = await lamps.Phone().SubscribeAsync(subscription);

        Assert.Equal("Bad Event", response.Reason);
        Assert.Equal("dialog", response.Text(HeaderName.AllowEvents));
        subscription.Event = "dialog";
        Assert.Equal("dialog", (await lamps.Phone().SubscribeAsync(subscription)).Text(HeaderName.AllowEvents));
    }

    [Fact]
    public async Task A1_03_The_answer_is_200_and_never_202()
    {
        await using var lamps = await LampServer.StartAsync();

        var response = await lamps.Phone().SubscribeAsync(LampSubscription.Of("102"));

        Assert.StartsWith("SIP/2.0 200 OK\r\n", LampServer.Text(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A1_04_The_interval_is_as_asked_or_shorter()
    {
        await using var lamps = await LampServer.StartAsync();
        var phone = lamps.Phone();

        foreach (var (asked, granted) in new[] { ("120", "120"), ("3600", "3600"), ("86400", "3600"), ("4294967295", "3600"), ("99999999999999999999", "3600") })
            Assert.Equal((asked, granted), (asked, (await phone.SubscribeAsync(LampSubscription.Of("102"), asked)).Text(HeaderName.Expires)));
    }

    [Fact]
    public async Task A1_05_Too_brief_an_interval_is_told_the_least()
    {
        await using var lamps = await LampServer.StartAsync();
        var phone = lamps.Phone();

        foreach (var (asked, status) in new[] { ("1", 423), ("59", 423), ("60", 200), ("0", 200), ("soon", 400), ("-5", 400) })
        {
            var response = await phone.SubscribeAsync(LampSubscription.Of("102"), asked);
            Assert.Equal((asked, status, status == 423 ? "60" : null), (asked, response.Status, response.Text(HeaderName.MinExpires)));
        }
    }

    [Theory]
    [InlineData("dialog", "3600")]
    [InlineData("dialog;call-id=\"a84b4c76e66710\"", "7200")]
    public async Task A1_06_Without_an_interval_the_package_decides(string header, string granted)
    {
        await using var lamps = await LampServer.StartAsync("Subscriptions:MaxExpires=04:00:00");
        var subscription = LampSubscription.Of("102");
        subscription.Event = header;

        Assert.Equal(granted, (await lamps.Phone().SubscribeAsync(subscription, expires: "")).Text(HeaderName.Expires));
    }

    [Fact]
    public async Task A1_07_Expires_0_within_the_dialog_ends_it_with_the_state()
    {
        await using var lamps = await LampServer.StartAsync();
        var (phone, subscription) = await lamps.WatchAsync();
        lamps.Call("102", "c1", DialogState.Confirmed);
        await phone.NextAsync();

        var response = await phone.SubscribeAsync(subscription, "0");
        var last = await phone.NextAsync();

        Assert.Equal((200, "0"), (response.Status, response.Text(HeaderName.Expires)));
        Assert.Equal("terminated;reason=timeout", last.Text(HeaderName.SubscriptionState));
        Assert.Contains("<state>confirmed</state>", LampServer.Body(last), StringComparison.Ordinal);
        await Eventually.TrueAsync(() => lamps.Table.Count == 0, "the subscription is gone");
    }

    [Fact]
    public async Task A1_07_Expires_0_outside_a_dialog_asks_once()
    {
        await using var lamps = await LampServer.StartAsync();
        var phone = lamps.Phone();

        var response = await phone.SubscribeAsync(LampSubscription.Of("102"), "0");
        var only = await phone.NextAsync();

        Assert.Equal((200, "0"), (response.Status, response.Text(HeaderName.Expires)));
        Assert.Equal("terminated;reason=timeout", only.Text(HeaderName.SubscriptionState));
        Assert.Contains("<state>terminated</state>", LampServer.Body(only), StringComparison.Ordinal);
        await Eventually.TrueAsync(() => lamps.Table.Count == 0, "nothing is kept of it");
    }

    [Fact]
    public async Task A1_08_The_first_answer_is_the_final_one()
    {
        await using var lamps = await LampServer.StartAsync();
        var phone = lamps.Phone();

        Assert.All([await phone.SubscribeAsync(LampSubscription.Of("102")), await phone.SubscribeAsync(LampSubscription.Of("103"))], answer => Assert.False(answer.IsProvisional));
    }

    [Fact]
    public async Task A1_09_A_stranger_is_challenged_with_401_and_never_407()
    {
        await using var lamps = await LampServer.StartAsync();
        var phone = lamps.Phone();

        var response = await phone.SendAsync(phone.Text(LampSubscription.Of("102"), "600", null));

        Assert.Equal(401, response.Status);
        Assert.NotEmpty(LampPhone.Challenges(response));
        Assert.False(response.Has(HeaderName.ProxyAuthenticate));
        Assert.Equal(0, lamps.Table.Count);
    }

    [Fact]
    public async Task A1_09_A_wrong_password_watches_nothing()
    {
        await using var lamps = await LampServer.StartAsync();

        Assert.Equal(403, (await lamps.Phone(password: "guessed").SubscribeAsync(LampSubscription.Of("102"))).Status);
        Assert.Equal(0, lamps.Table.Count);
    }

    [Fact]
    public async Task A1_09_A_phone_watches_what_is_on_its_own_keys_and_nothing_else()
    {
        (string User, int Status, string Reason)[] expected =
        [
            ("102", 200, "OK"), ("104", 200, "OK"), ("101", 200, "OK"), ("701", 200, "OK"), ("103", 403, "Not On Your Keys"), ("999", 404, "Not Found"),
            ("702", 404, "Not Found"), ("alice", 404, "Not Found"), (LampServer.Bilal, 404, "Not Found"),
        ];
        await using var lamps = await LampServer.StartAsync();
        var phone = lamps.Phone();

        foreach (var one in expected)
        {
            var response = await phone.SubscribeAsync(LampSubscription.Of(one.User));
            Assert.Equal(one, (one.User, response.Status, response.Reason));
        }
    }

    [Fact]
    public async Task A1_10_The_body_is_of_a_type_that_is_accepted()
    {
        (string? Accept, int Status)[] expected =
        [
            (null, 200), ("application/dialog-info+xml", 200), ("Application/Dialog-Info+XML;q=0.5, application/pidf+xml", 200), ("application/*", 200), ("*/*", 200),
            ("application/pidf+xml", 406), ("text/*", 406), ("", 406),
        ];
        await using var lamps = await LampServer.StartAsync();
        var phone = lamps.Phone();

        foreach (var (accept, status) in expected)
        {
            var subscription = LampSubscription.Of("102");
            subscription.Extra = accept is null ? "" : $"Accept: {accept}\n";
            var response = await phone.SubscribeAsync(subscription);
            Assert.Equal((accept, status, status == 406 ? "application/dialog-info+xml" : null), (accept, response.Status, response.Text(HeaderName.Accept)));
        }
    }

    [Theory]
    [InlineData("dialog;call-id=\"x@pbx\"", true)]
    [InlineData("dialog;call-id=x@pbx;to-tag=local;from-tag=remote", true)]
    [InlineData("dialog;call-id=x@pbx;to-tag=remote;from-tag=local", false)]
    [InlineData("dialog;call-id=y@pbx", false)]
    public async Task A1_11_One_dialog_may_be_asked_for(string header, bool isShown)
    {
        await using var lamps = await LampServer.StartAsync();
        var (phone, subscription) = (lamps.Phone(), LampSubscription.Of("102"));
        subscription.Event = header;
        lamps.Call("102", "c1", DialogState.Confirmed, call => call with { Leg = new("x@pbx", "local", "remote") });

        await phone.SubscribeAsync(subscription);

        Assert.Equal(isShown, LampServer.Body(await phone.NextAsync()).Contains("<state>confirmed</state>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A1_12_A_refresh_moves_the_target_and_leaves_the_route()
    {
        await using var lamps = await LampServer.StartAsync();
        var (phone, subscription) = (lamps.Phone(), LampSubscription.Of("102"));
        subscription.Extra = "Record-Route: <sip:edge2.example.com;lr>, <sip:edge1.example.com;lr>\n";
        await phone.SubscribeAsync(subscription);
        Assert.Equal($"sip:{LampServer.Alice}@{phone.Address}", Encoding.UTF8.GetString((await phone.NextAsync()).RequestUri));

        (subscription.ContactHost, subscription.Extra) = ("moved.example.com", "Record-Route: <sip:other.example.com;lr>\n");
        await phone.SubscribeAsync(subscription);
        var notify = await phone.NextAsync();

        Assert.Equal($"sip:{LampServer.Alice}@moved.example.com", Encoding.UTF8.GetString(notify.RequestUri));
        Assert.Equal("<sip:edge2.example.com;lr>, <sip:edge1.example.com;lr>", notify.Text(HeaderName.Route));
    }

    [Fact]
    public async Task A1_13_A_dialog_that_is_not_known_is_answered_481()
    {
        await using var lamps = await LampServer.StartAsync();
        var (phone, subscription) = (lamps.Phone(), LampSubscription.Of("102"));
        subscription.ToTag = "before-the-crash";

        var response = await phone.SubscribeAsync(subscription);

        Assert.Equal((481, "Subscription Does Not Exist"), (response.Status, response.Reason));
    }

    [Fact]
    public async Task A1_13_Another_phones_dialog_is_not_known_either()
    {
        await using var lamps = await LampServer.StartAsync();
        var (_, subscription) = await lamps.WatchAsync();

        Assert.Equal(481, (await lamps.Phone(LampServer.Bilal).SubscribeAsync(subscription, "0")).Status);
        Assert.Equal(1, lamps.Table.Count);
    }

    [Fact]
    public async Task A1_13_A_lower_CSeq_is_answered_500()
    {
        await using var lamps = await LampServer.StartAsync();
        var (phone, subscription) = await lamps.WatchAsync();

        subscription.CSeq = 0;

        Assert.Equal(500, (await phone.SubscribeAsync(subscription)).Status);
    }

    [Fact]
    public async Task A1_13_A_repetition_gets_the_same_answer_and_no_second_subscription()
    {
        await using var lamps = await LampServer.StartAsync();
        var (phone, subscription) = (lamps.Phone(), LampSubscription.Of("102"));
        var challenge = await phone.SendAsync(phone.Text(subscription, "600", null));
        var digest = new DigestClient(LampServer.Alice, lamps.Server.Get<CredentialIssuer>().For(lamps.Server.Fleet.Devices[MacAddress.Parse(LampServer.Alice)]).LampPassword.Reveal());
        Assert.True(digest.TryAccept(LampPhone.Challenges(challenge)));
        var text = phone.Text(subscription, "600", digest.Authorize("SUBSCRIBE", subscription.Target));

        var first = await phone.SendAsync(text);
        var second = await phone.SendAsync(text);

        Assert.Equal(200, first.Status);
        Assert.Equal(LampServer.Text(first), LampServer.Text(second));
        Assert.Equal(1, lamps.Table.Count);
    }

    [Fact]
    public async Task A1_14_A_second_subscription_on_a_dialog_is_refused_with_words()
    {
        await using var lamps = await LampServer.StartAsync();
        var (phone, subscription) = await lamps.WatchAsync();
        subscription.Event = "dialog;id=2";

        Assert.Equal("Dialog Sharing Not Supported", (await phone.SubscribeAsync(subscription)).Reason);
    }

    [Fact]
    public async Task A1_15_CANCEL_is_answered_and_changes_nothing()
    {
        await using var lamps = await LampServer.StartAsync();
        var (phone, subscription) = await lamps.WatchAsync();
        var cancel = phone.Text(subscription, "600", null).Replace("SUBSCRIBE", "CANCEL", StringComparison.Ordinal);

        Assert.InRange((await phone.SendAsync(cancel)).Status, 200, 481);
        lamps.Call("102", "c1", DialogState.Confirmed);
        Assert.Contains("<state>confirmed</state>", LampServer.Body(await phone.NextAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A1_16_The_contact_is_the_address_that_was_asked_and_no_GRUU()
    {
        await using var lamps = await LampServer.StartAsync();

        var response = await lamps.Phone().SubscribeAsync(LampSubscription.Of("102"));

        Assert.Equal($"<sip:102@{LampPhone.SipAddress(lamps.Server)}>", response.Text(HeaderName.Contact));
    }

    [Fact]
    public async Task A1_17_Several_subscriptions_to_one_extension_live_side_by_side()
    {
        await using var lamps = await LampServer.StartAsync();
        var (phone, first) = await lamps.WatchAsync();
        var second = LampSubscription.Of("102");
        await phone.SubscribeAsync(second);
        await phone.NextAsync();

        lamps.Call("102", "c1", DialogState.Confirmed);
        var told = new[] { await phone.NextAsync(), await phone.NextAsync() };

        Assert.Equal(2, lamps.Table.Count);
        Assert.Equal(new[] { first.ToTag, second.ToTag }.Order(), told.Select(notify => notify.From.Tag).Order());
    }

    [Fact]
    public async Task A1_18_Who_has_not_subscribed_is_told_nothing()
    {
        await using var lamps = await LampServer.StartAsync();
        var (_, stranger) = (await lamps.WatchAsync("102"), lamps.Phone(LampServer.Bilal));

        lamps.Call("101", "c1", DialogState.Confirmed);
        await stranger.SubscribeAsync(LampSubscription.Of("101"));
        var notify = await stranger.NextAsync();

        Assert.StartsWith("1 ", notify.Text(HeaderName.CSeq), StringComparison.Ordinal);
        Assert.Single(stranger.Everything);
    }

    [Theory]
    [InlineData("", 415)]
    [InlineData("Content-Disposition: session\n", 415)]
    [InlineData("Content-Disposition: session;handling=optional\n", 200)]
    public async Task A_body_that_nobody_reads_is_refused_unless_it_is_optional(string disposition, int status)
    {
        await using var lamps = await LampServer.StartAsync();
        var subscription = LampSubscription.Of("102");
        (subscription.Body, subscription.Extra) = ("<filter/>", "Content-Type: application/simple-filter+xml\n" + disposition);

        Assert.Equal(status, (await lamps.Phone().SubscribeAsync(subscription)).Status);
    }

    [Fact]
    public async Task A_required_extension_that_is_not_known_is_named()
    {
        await using var lamps = await LampServer.StartAsync();
        var subscription = LampSubscription.Of("102");
        subscription.Extra = "Require: eventlist, gruu\n";

        var response = await lamps.Phone().SubscribeAsync(subscription);

        Assert.Equal((420, "gruu"), (response.Status, response.Text(HeaderName.Unsupported)));
    }

    [Fact]
    public async Task A_phone_has_no_more_subscriptions_than_one_phone_may_have()
    {
        await using var lamps = await LampServer.StartAsync("Subscriptions:MaxPerPhone=2");
        var phone = lamps.Phone();
        await phone.SubscribeAsync(LampSubscription.Of("102"));
        await phone.SubscribeAsync(LampSubscription.Of("104"));

        var third = await phone.SubscribeAsync(LampSubscription.Of("101"));

        Assert.Equal((403, "Too Many Subscriptions"), (third.Status, third.Reason));
        Assert.Equal(200, (await lamps.Phone(LampServer.Bilal).SubscribeAsync(LampSubscription.Of("101"))).Status);
    }

    [Fact]
    public async Task A_full_server_says_when_to_come_again()
    {
        await using var lamps = await LampServer.StartAsync("Subscriptions:MaxSubscriptions=1");
        await lamps.WatchAsync();

        var second = await lamps.Phone(LampServer.Bilal).SubscribeAsync(LampSubscription.Of("101"));

        Assert.Equal((503, "60"), (second.Status, second.Text(HeaderName.RetryAfter)));
    }

    [Fact]
    public async Task What_is_too_long_to_be_remembered_is_refused()
    {
        await using var lamps = await LampServer.StartAsync();
        var subscription = LampSubscription.Of("102");
        subscription.Extra = string.Concat(Enumerable.Repeat("Record-Route: <sip:edge.example.com;lr>\n", 100));

        Assert.Equal(513, (await lamps.Phone().SubscribeAsync(subscription)).Status);
    }

    [Fact]
    public async Task An_edge_proxy_that_vouches_watches_every_extension_without_signing_in()
    {
        await using var lamps = await LampServer.StartAsync("Subscriptions:TrustedProxies:0=127.0.0.1");
        var phone = lamps.Phone(password: "");

        Assert.Equal(200, (await phone.SubscribeAsync(LampSubscription.Of("103"))).Status);
        Assert.Equal(404, (await phone.SubscribeAsync(LampSubscription.Of("999"))).Status);
        Assert.Equal(404, (await phone.SubscribeAsync(LampSubscription.Of(LampServer.Alice))).Status);
    }
}
