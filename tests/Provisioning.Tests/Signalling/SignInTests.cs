using Provisioning.Devices;
using Provisioning.Sip.Authentication;

namespace Provisioning.Tests.Signalling;

public sealed class SignInTests
{
    private static readonly string Here = $"Contact: <sip:{LampOffice.Mac}@127.0.0.1:5060>";

    [Fact]
    public async Task Rfc8760_the_best_digest_is_offered_first_with_one_realm()
    {
        await using var server = await LampOffice.StartAsync();
        using var phone = new SipPeer(server.SipPort());

        var challenges = SipPeer.Headers(await phone.AskAsync([.. LampOffice.Register(LampOffice.Mac, "a", Here), "CSeq: 1 REGISTER"]), "WWW-Authenticate").ToList();

        Assert.Equal(2, challenges.Count);
        Assert.StartsWith("Digest realm=\"provisioning\", qop=\"auth\", algorithm=SHA-256, nonce=\"", challenges[0], StringComparison.Ordinal);
        Assert.StartsWith("Digest realm=\"provisioning\", qop=\"auth\", algorithm=MD5, nonce=\"", challenges[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_phone_that_knows_only_md5_signs_in()
    {
        await using var server = await LampOffice.StartAsync();
        using var phone = new SipPeer(server.SipPort());
        var client = server.SignIn(LampOffice.Mac);
        var challenge = await phone.AskAsync([.. LampOffice.Register(LampOffice.Mac, "a", Here), "CSeq: 1 REGISTER"]);
        Assert.True(client.TryAccept(SipPeer.Headers(challenge, "WWW-Authenticate").Where(value => value.Contains("MD5", StringComparison.Ordinal))));

        Assert.StartsWith("SIP/2.0 200 OK", await phone.AskSignedAsync(client, 2, LampOffice.Register(LampOffice.Mac, "a", Here)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_count_that_was_used_is_asked_for_anew()
    {
        await using var server = await LampOffice.StartAsync();
        using var phone = new SipPeer(server.SipPort());
        var client = server.SignIn(LampOffice.Mac);
        await phone.AskSignedAsync(client, 1, LampOffice.Register(LampOffice.Mac, "a", Here));
        var authorization = client.Authorize("REGISTER", "sip:127.0.0.1");
        string[] request = [.. LampOffice.Register(LampOffice.Mac, "a", Here), $"Authorization: {authorization}"];
        Assert.StartsWith("SIP/2.0 200 ", await phone.AskAsync([.. request, "CSeq: 5 REGISTER"]), StringComparison.Ordinal);

        var replayed = await phone.AskAsync([.. request, "CSeq: 6 REGISTER"]);

        Assert.StartsWith("SIP/2.0 401 ", replayed, StringComparison.Ordinal);
        Assert.All(SipPeer.Headers(replayed, "WWW-Authenticate"), challenge => Assert.EndsWith(", stale=true", challenge, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_password_is_refused_and_not_asked_for_again()
    {
        await using var server = await LampOffice.StartAsync();
        using var phone = new SipPeer(server.SipPort());

        var answer = await phone.AskSignedAsync(server.SignIn(LampOffice.Mac, "guess"), 1, LampOffice.Register(LampOffice.Mac, "a", Here));

        Assert.StartsWith("SIP/2.0 403 Wrong Credentials\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_password_for_files_does_not_open_the_lamp_line()
    {
        await using var server = await LampOffice.StartAsync();
        using var phone = new SipPeer(server.SipPort());
        var password = server.Get<CredentialIssuer>().For(server.Fleet.Devices[LampOffice.Mac]).HttpPassword.Reveal();

        var answer = await phone.AskSignedAsync(server.SignIn(LampOffice.Mac, password), 1, LampOffice.Register(LampOffice.Mac, "a", Here));

        Assert.StartsWith("SIP/2.0 403 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_phone_of_another_fleet_is_a_stranger()
    {
        await using var server = await LampOffice.StartAsync();
        using var phone = new SipPeer(server.SipPort());
        var stranger = MacAddress.Parse("805ec0ffffff");

        var answer = await phone.AskSignedAsync(new DigestClient(stranger.ToString(), "x"), 1, LampOffice.Register(stranger, "a", Here));

        Assert.StartsWith("SIP/2.0 403 Unknown Phone\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_registers_in_another_phones_name()
    {
        await using var server = await LampOffice.StartAsync();
        using var phone = new SipPeer(server.SipPort());

        var answer = await phone.AskSignedAsync(server.SignIn(LampOffice.OtherMac), 1, LampOffice.Register(LampOffice.Mac, "a", Here));

        Assert.StartsWith("SIP/2.0 403 Not Your Address Of Record\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_for_another_address_are_refused()
    {
        await using var server = await LampOffice.StartAsync();
        using var phone = new SipPeer(server.SipPort());
        var client = server.SignIn(LampOffice.Mac);
        var challenge = await phone.AskAsync([.. LampOffice.Register(LampOffice.Mac, "a", Here), "CSeq: 1 REGISTER"]);
        Assert.True(client.TryAccept(SipPeer.Headers(challenge, "WWW-Authenticate")));

        var answer = await phone.AskAsync(
            [.. LampOffice.Register(LampOffice.Mac, "a", Here), "CSeq: 2 REGISTER", $"Authorization: {client.Authorize("REGISTER", "sip:192.0.2.99")}"]);

        Assert.StartsWith("SIP/2.0 400 Digest URI Is Not The Request's\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_guesses_too_often_hears_nothing_more_and_its_neighbours_still_sign_in()
    {
        await using var server = await LampOffice.StartAsync("Delivery:Rates:FailureBurst=2", "Delivery:Rates:FailuresPerSecond=0.001");
        using var phone = new SipPeer(server.SipPort());
        for (var i = 0; i < 2; i++)
            await phone.AskSignedAsync(server.SignIn(LampOffice.Mac, $"guess {i}"), 1, LampOffice.Register(LampOffice.Mac, $"a{i}", Here));

        var third = await phone.AskSignedAsync(server.SignIn(LampOffice.Mac, "guess 3"), 1, LampOffice.Register(LampOffice.Mac, "a3", Here));
        var right = await phone.AskSignedAsync(server.SignIn(LampOffice.OtherMac), 1, LampOffice.Register(LampOffice.OtherMac, "b", Here));

        Assert.StartsWith("SIP/2.0 503 Service Unavailable\r\n", third, StringComparison.Ordinal);
        Assert.Equal("30", SipPeer.Header(third, "Retry-After"));
        Assert.StartsWith("SIP/2.0 200 OK\r\n", right, StringComparison.Ordinal);
    }
}
