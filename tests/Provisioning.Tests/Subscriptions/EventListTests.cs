using System.Globalization;
using System.Text.RegularExpressions;
using Provisioning.Dialogs;
using Provisioning.Sip.Messages;

namespace Provisioning.Tests.Subscriptions;

/// <summary>All lamps of a phone in one subscription: RFC 4662.</summary>
public sealed partial class EventListTests
{
    private const string Accept = "Supported: eventlist\nAccept: application/dialog-info+xml, application/rlmi+xml, multipart/related\n";

    [Fact]
    public async Task The_list_of_a_phones_keys_has_the_phones_own_address()
    {
        await using var lamps = await LampServer.StartAsync("Subscriptions:MaxDatagramBodyBytes=5000");
        var (phone, response) = await SubscribeAsync(lamps);

        var notify = await phone.NextAsync();
        var body = LampServer.Body(notify);

        Assert.Equal((200, "eventlist"), (response.Status, response.Text(HeaderName.Require)));
        Assert.Equal("eventlist", notify.Text(HeaderName.Require));
        Assert.StartsWith("multipart/related;type=\"application/rlmi+xml\";start=\"<list@", notify.Text(HeaderName.ContentType), StringComparison.Ordinal);
        Assert.Contains("<list xmlns=\"urn:ietf:params:xml:ns:rlmi\" uri=\"sip:805ec0000001@lamps.example.com\" version=\"0\" fullState=\"true\">", body, StringComparison.Ordinal);
        Assert.Contains("<resource uri=\"sip:104@lamps.example.com\"><name>D &amp; D</name><instance id=\"104\" state=\"active\" cid=\"104@", body, StringComparison.Ordinal);
        Assert.Equal(["102", "104", "701"], Documents().Matches(body).Select(match => match.Groups[1].Value));
    }

    [Fact]
    public async Task The_root_points_to_parts_that_are_there()
    {
        await using var lamps = await LampServer.StartAsync("Subscriptions:MaxDatagramBodyBytes=5000");
        var (phone, _) = await SubscribeAsync(lamps);

        var body = LampServer.Body(await phone.NextAsync());

        Assert.Equal(ContentIds().Matches(body).Skip(1).Select(match => match.Groups[1].Value), PointedTo().Matches(body).Select(match => match.Groups[1].Value));
    }

    [Fact]
    public async Task A_change_is_told_alone_and_both_versions_are_counted_for_themselves()
    {
        await using var lamps = await LampServer.StartAsync("Subscriptions:MaxDatagramBodyBytes=5000");
        var (phone, _) = await SubscribeAsync(lamps);
        await phone.NextAsync();

        lamps.Call("104", "c1", DialogState.Early);
        await phone.NextAsync();
        lamps.Call("102", "c2", DialogState.Confirmed);
        var body = LampServer.Body(await phone.NextAsync());

        Assert.Contains("version=\"2\" fullState=\"false\"", body, StringComparison.Ordinal);
        Assert.Equal(["102"], Documents().Matches(body).Select(match => match.Groups[1].Value));
        Assert.Contains("dialog-info\" version=\"1\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("sip:104@", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_UDP_what_does_not_fit_follows_in_partial_lists_until_every_lamp_is_told()
    {
        await using var lamps = await LampServer.StartAsync();
        var (phone, _) = await SubscribeAsync(lamps);

        var told = new List<string>();
        while (told.Count < 3)
        {
            var notify = await phone.NextAsync();
            var body = LampServer.Body(notify);
            Assert.InRange(notify.Bytes.Length, 1, 1_800);
            Assert.Contains(told.Count == 0 ? "fullState=\"true\"" : "fullState=\"false\"", body, StringComparison.Ordinal);
            told.AddRange(Documents().Matches(body).Select(match => match.Groups[1].Value));
        }

        Assert.Equal(["102", "104", "701"], told);
        Assert.Equal(Enumerable.Range(0, phone.Everything.Count), phone.Everything.Select(text => int.Parse(ListVersion().Match(text).Value, CultureInfo.InvariantCulture)));
    }

    /// <summary>The first NOTIFY of a list was empty: opensips pull request 1192.</summary>
    [Fact]
    public async Task The_first_list_is_never_empty_and_a_refresh_tells_all_again()
    {
        await using var lamps = await LampServer.StartAsync("Subscriptions:MaxDatagramBodyBytes=300");
        var phone = lamps.Phone();
        var subscription = List();
        await phone.SubscribeAsync(subscription);
        Assert.NotEmpty(Documents().Matches(LampServer.Body(await phone.NextAsync())));
        await phone.NextAsync();
        await phone.NextAsync();

        await phone.SubscribeAsync(subscription);

        Assert.Contains("fullState=\"true\"", LampServer.Body(await phone.NextAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_cannot_take_lists_is_told_what_it_takes()
    {
        await using var lamps = await LampServer.StartAsync();
        var subscription = LampSubscription.Of(LampServer.Alice);

        var response = await lamps.Phone().SubscribeAsync(subscription);
        subscription.Extra = "Supported: eventlist\nAccept: application/dialog-info+xml\n";
        var second = await lamps.Phone().SubscribeAsync(subscription);

        Assert.Equal((421, "eventlist"), (response.Status, response.Text(HeaderName.Require)));
        Assert.Equal(406, second.Status);
    }

    [Fact]
    public async Task A_list_whose_keys_have_changed_is_asked_for_anew()
    {
        await using var lamps = await LampServer.StartAsync("Subscriptions:MaxDatagramBodyBytes=5000");
        var (phone, _) = await SubscribeAsync(lamps);
        await phone.NextAsync();

        await lamps.Server.ApplyAsync(LampServer.Office.Replace("{ kind: blf, extension: \"104\" }, ", "", StringComparison.Ordinal));

        Assert.Equal("terminated;reason=deactivated", (await phone.NextAsync()).Text(HeaderName.SubscriptionState));
    }

    private static LampSubscription List()
    {
        var subscription = LampSubscription.Of(LampServer.Alice);
        subscription.Extra = Accept;
        return subscription;
    }

    private static async Task<(LampPhone Phone, SipResponse Response)> SubscribeAsync(LampServer lamps)
    {
        var phone = lamps.Phone();
        return (phone, await phone.SubscribeAsync(List()));
    }

    [GeneratedRegex("<dialog-info [^>]*entity=\"sip:(\\d+)@")]
    private static partial Regex Documents();

    [GeneratedRegex("Content-ID: <([^>]+)>")]
    private static partial Regex ContentIds();

    [GeneratedRegex("cid=\"([^\"]+)\"")]
    private static partial Regex PointedTo();

    [GeneratedRegex("(?<=version=\")\\d+(?=\" fullState)")]
    private static partial Regex ListVersion();
}
