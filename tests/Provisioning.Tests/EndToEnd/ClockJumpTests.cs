using System.Globalization;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Sip.Messages;
using Provisioning.Tests.CallSources;
using Provisioning.Tests.Signalling;
using Provisioning.Tests.Subscriptions;

namespace Provisioning.Tests.EndToEnd;

/// <summary>
/// The system's clock is set by hours while the server runs. In each test something short ends at its time all the same, which also shows that the
/// server has looked; what lasts longer is there as if nothing had happened.
/// </summary>
public sealed class ClockJumpTests
{
    private readonly SettableTime _time = new();

    public static TheoryData<int> Jumps => [5, -5];

    [Theory]
    [MemberData(nameof(Jumps))]
    public async Task A_busy_lamp_stays_busy_and_a_forgotten_ringing_one_goes_out(int hours)
    {
        await using var lamps = await LampServer.StartAtAsync(_time, "Dialogs:RingingLease=00:00:02");
        var (phone, _) = await lamps.WatchAsync("102");
        await lamps.WatchAsync("101", LampServer.Bilal);
        lamps.Call("102", "busy", DialogState.Confirmed);
        lamps.Call("101", "rings", DialogState.Early);
        Assert.Contains("<state>confirmed</state>", LampServer.Body(await phone.NextAsync()), StringComparison.Ordinal);

        _time.Jump(hours);

        await Eventually.TrueAsync(() => Lamp(lamps.Server, "101") == "", "the ringing lamp goes out");
        Assert.Equal("Confirmed", Lamp(lamps.Server, "102"));
        await lamps.SettledAsync();
        Assert.Equal(2, phone.Everything.Count);
    }

    [Theory]
    [MemberData(nameof(Jumps))]
    public async Task A_subscription_goes_on_and_says_how_long(int hours)
    {
        await using var lamps = await LampServer.StartAtAsync(_time, "Subscriptions:MinExpires=00:00:01");
        var (phone, _) = await lamps.WatchAsync("102");
        var brief = lamps.Phone(LampServer.Bilal);
        await brief.SubscribeAsync(LampSubscription.Of("101"), expires: "2");
        await brief.NextAsync();

        _time.Jump(hours);

        Assert.Equal("terminated;reason=timeout", (await brief.NextAsync()).Text(HeaderName.SubscriptionState));
        lamps.Call("102", "c", DialogState.Early);
        AssertLasts("^active;expires=([0-9]+)$", (await phone.NextAsync()).Text(HeaderName.SubscriptionState)!);
    }

    [Theory]
    [MemberData(nameof(Jumps))]
    public async Task A_registration_is_still_there_and_told_in_the_new_time(int hours)
    {
        await using var server = await LampOffice.StartAtAsync(_time, "Registrations:MinExpires=00:00:01");
        using var phone = new SipPeer(server.SipPort());
        var register = LampOffice.Register(LampOffice.Mac, "a", "Contact: <sip:brief@192.0.2.9>;expires=2", "Contact: <sip:lasts@192.0.2.9>;expires=600");
        await phone.AskSignedAsync(server.SignIn(LampOffice.Mac), 1, register);

        _time.Jump(hours);

        await Eventually.TrueAsync(async () => (await server.JsonAsync("/api/registrations")).AsArray().Count == 1, "the brief registration ends");
        var answer = await phone.AskSignedAsync(server.SignIn(LampOffice.Mac), 3, LampOffice.Register(LampOffice.Mac, "a"));
        Assert.StartsWith("SIP/2.0 200 OK\r\n", answer, StringComparison.Ordinal);
        AssertLasts("^<sip:lasts@192.0.2.9>;expires=([0-9]+)$", SipPeer.Header(answer, "Contact"));
        AssertNow(SipPeer.Header(answer, "Date"), TimeSpan.Zero);
        AssertNow((string)(await server.JsonAsync("/api/registrations"))[0]!["expiresAt"]!, TimeSpan.FromSeconds(600));
    }

    [Theory]
    [MemberData(nameof(Jumps))]
    public async Task A_publication_is_refreshed_as_if_nothing_had_happened(int hours)
    {
        await using var server = await LampOffice.StartAtAsync(_time, "CallSources:Publish:MinExpires=00:00:01");
        using var pbx = new SipPeer(server.SipPort());
        await pbx.AskAsync(Publish("102", 1, "Expires: 2", Publishing.Document("102", "b early")));
        var first = await pbx.AskAsync(Publish("101", 1, "Expires: 600", Publishing.Document("101", "a confirmed")));
        await Eventually.TrueAsync(() => Lamp(server, "101") == "Confirmed", "the lamp is lit");

        _time.Jump(hours);

        await Eventually.TrueAsync(() => Lamp(server, "102") == "", "the brief publication ends");
        Assert.Equal("Confirmed", Lamp(server, "101"));
        var refreshed = await pbx.AskAsync(Publish("101", 2, "Expires: 600", "", $"SIP-If-Match: {SipPeer.Header(first, "SIP-ETag")}"));
        Assert.StartsWith("SIP/2.0 200 OK\r\n", refreshed, StringComparison.Ordinal);
        Assert.Equal("600", SipPeer.Header(refreshed, "Expires"));
    }

    [Theory]
    [MemberData(nameof(Jumps))]
    public async Task A_phone_goes_on_with_the_nonce_it_has(int hours)
    {
        await using var server = await LampOffice.StartAtAsync(_time);
        using var phone = new SipPeer(server.SipPort());
        var digest = server.SignIn(LampOffice.Mac);
        await phone.AskSignedAsync(digest, 1, LampOffice.Register(LampOffice.Mac, "a"));

        _time.Jump(hours);

        var answer = await phone.AskSignedAsync(digest, 3, LampOffice.Register(LampOffice.Mac, "a"));
        Assert.StartsWith("SIP/2.0 200 OK\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Jumps))]
    public async Task A_phone_that_runs_what_it_should_is_not_taken_for_one_that_does_not(int hours)
    {
        await using var office = await ToldOffice.OpenAsync(serverTime: _time, settings: ["Registrations:MinExpires=00:00:01", "Registrations:DefaultExpires=00:00:02", "Registrations:MaxExpires=00:00:02"]);
        await Eventually.TrueAsync(async () => $"{(await StatusAsync())["reason"]}" == "current", "it was heard of after it fetched");

        _time.Jump(hours);

        Assert.Equal("current", $"{(await StatusAsync())["reason"]}");

        Task<System.Text.Json.Nodes.JsonNode> StatusAsync() => office.Server.JsonAsync($"/api/devices/{Configs.Changing.Alice}/status");
    }

    private static string Lamp(TestServer server, string extension) =>
        string.Join(", ", server.Get<DialogEngine>().Snapshot(ExtensionNumber.Parse(extension)).Dialogs.Select(dialog => dialog.State));

    /// <summary>Of ten minutes, less than half a minute has gone: as much as a loaded machine needs for the test.</summary>
    private static void AssertLasts(string pattern, string text)
    {
        Assert.Matches(pattern, text);
        Assert.InRange(int.Parse(System.Text.RegularExpressions.Regex.Match(text, pattern).Groups[1].ValueSpan, CultureInfo.InvariantCulture), 570, 600);
    }

    private void AssertNow(string text, TimeSpan later) =>
        Assert.InRange(_time.GetUtcNow() + later - DateTimeOffset.Parse(text, CultureInfo.InvariantCulture), TimeSpan.FromSeconds(-1), TimeSpan.FromSeconds(30));

    private static string[] Publish(string extension, int cseq, string expires, string body, params string[] more) =>
    [
        $"PUBLISH sip:{extension}@127.0.0.1 SIP/2.0", $"From: <sip:{extension}@pbx>;tag=1", $"To: <sip:{extension}@pbx>", $"Call-ID: {extension}", $"CSeq: {cseq} PUBLISH",
        "Max-Forwards: 70", "Event: dialog", expires, .. more, .. body.Length == 0 ? Array.Empty<string>() : ["Content-Type: application/dialog-info+xml", body],
    ];
}
