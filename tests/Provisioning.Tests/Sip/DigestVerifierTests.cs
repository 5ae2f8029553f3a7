using Microsoft.Extensions.Time.Testing;
using Provisioning.Sip.Authentication;

namespace Provisioning.Tests.Sip;

public sealed class DigestVerifierTests
{
    private const string Realm = "phones";
    private readonly FakeTimeProvider _time = new();
    private readonly DigestSecret _secret = new("805ec0000001", Realm, "open sesame");
    private readonly DigestVerifier _verifier;
    private readonly NonceIssuer _nonces;

    public DigestVerifierTests()
    {
        _nonces = new NonceIssuer(new byte[32], _time, new NonceOptions { MaxTracked = 16 });
        _verifier = new DigestVerifier(Realm, _nonces);
    }

    [Theory]
    [InlineData(DigestAlgorithm.Md5)]
    [InlineData(DigestAlgorithm.Sha256)]
    public void The_right_password_is_accepted(DigestAlgorithm algorithm) =>
        Assert.Equal(DigestOutcome.Accepted, Verify(Answer(_verifier.Challenge(algorithm), count: 1)));

    [Fact]
    public void An_upper_case_response_is_accepted()
    {
        var header = Answer(_verifier.Challenge(DigestAlgorithm.Md5), count: 1);
        var start = header.IndexOf("response=\"", StringComparison.Ordinal) + 10;
        Assert.Equal(DigestOutcome.Accepted, Verify(header[..start] + header[start..(start + 32)].ToUpperInvariant() + header[(start + 32)..]));
    }

    [Fact]
    public void A_wrong_password_is_refused() =>
        Assert.Equal(DigestOutcome.WrongResponse, Verify(Answer(_verifier.Challenge(DigestAlgorithm.Md5), 1, password: "guess")));

    [Fact]
    public void Another_user_is_refused() =>
        Assert.Equal(DigestOutcome.WrongUser, Verify(Answer(_verifier.Challenge(DigestAlgorithm.Md5), 1, user: "805ec0000002")));

    [Fact]
    public void Another_realm_is_refused() =>
        Assert.Equal(DigestOutcome.WrongRealm, Verify(Answer(_verifier.Challenge(DigestAlgorithm.Md5) with { Realm = "else" }, 1)));

    [Fact]
    public void A_hash_for_another_file_is_refused() =>
        Assert.Equal(DigestOutcome.WrongUri, Verify(Answer(_verifier.Challenge(DigestAlgorithm.Md5), 1, uri: "/p/other.cfg")));

    [Fact]
    public void A_hash_for_another_method_is_refused() =>
        Assert.Equal(DigestOutcome.WrongResponse, Verify(Answer(_verifier.Challenge(DigestAlgorithm.Md5), 1, method: "HEAD")));

    [Fact]
    public void An_absolute_uri_means_its_path() =>
        Assert.Equal(DigestOutcome.Accepted, Verify(Answer(_verifier.Challenge(DigestAlgorithm.Md5), 1, uri: "http://10.0.0.1:8080/p/a.cfg")));

    [Fact]
    public void A_count_is_accepted_once()
    {
        var challenge = _verifier.Challenge(DigestAlgorithm.Sha256);

        Assert.Equal(DigestOutcome.Accepted, Verify(Answer(challenge, count: 1)));
        Assert.Equal(DigestOutcome.Replayed, Verify(Answer(challenge, count: 1)));
        Assert.Equal(DigestOutcome.Accepted, Verify(Answer(challenge, count: 2)));
    }

    [Fact]
    public void Counts_may_arrive_out_of_order()
    {
        var challenge = _verifier.Challenge(DigestAlgorithm.Md5);

        foreach (var count in (uint[])[3, 1, 200, 2, 199])
            Assert.Equal(DigestOutcome.Accepted, Verify(Answer(challenge, count)));
        Assert.Equal(DigestOutcome.Replayed, Verify(Answer(challenge, 2)));
    }

    [Fact]
    public void A_nonce_goes_stale_after_its_lifetime()
    {
        var challenge = _verifier.Challenge(DigestAlgorithm.Md5);
        _time.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromMilliseconds(1));

        Assert.Equal(DigestOutcome.StaleNonce, Verify(Answer(challenge, 1)));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-5)]
    public void A_nonce_lives_as_long_when_the_clock_is_set(int hours)
    {
        var time = new SettableTime(_time);
        var verifier = new DigestVerifier(Realm, new NonceIssuer(new byte[32], time, new NonceOptions()));
        var challenge = verifier.Challenge(DigestAlgorithm.Md5);

        time.Jump(hours);

        Assert.Equal(DigestOutcome.Accepted, Verify(Answer(challenge, 1), verifier));
        _time.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromMilliseconds(1));
        Assert.Equal(DigestOutcome.StaleNonce, Verify(Answer(challenge, 2), verifier));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-5)]
    public void A_nonce_is_stale_when_the_clock_was_set_before_a_restart(int hours)
    {
        var time = new SettableTime(_time);
        var challenge = new DigestVerifier(Realm, new NonceIssuer(new byte[32], time, new NonceOptions())).Challenge(DigestAlgorithm.Md5);

        time.Jump(hours);
        var restarted = new DigestVerifier(Realm, new NonceIssuer(new byte[32], time, new NonceOptions()));

        Assert.Equal(DigestOutcome.StaleNonce, Verify(Answer(challenge, 1), restarted));
    }

    [Fact]
    public void Only_who_knows_the_password_learns_that_a_nonce_is_stale() =>
        Assert.Equal(DigestOutcome.WrongResponse, Verify(Answer(new() { Realm = Realm, Nonce = "old" }, 1, password: "guess")));

    [Fact]
    public void A_nonce_of_another_server_is_stale()
    {
        var other = new DigestVerifier(Realm, new NonceIssuer([.. Enumerable.Repeat((byte)1, 32)], _time, new NonceOptions()));

        Assert.Equal(DigestOutcome.StaleNonce, Verify(Answer(other.Challenge(DigestAlgorithm.Md5), 1)));
    }

    [Fact]
    public void A_nonce_that_was_forgotten_is_stale_and_never_replayed()
    {
        var first = _verifier.Challenge(DigestAlgorithm.Md5);
        Assert.Equal(DigestOutcome.Accepted, Verify(Answer(first, 1)));
        for (var i = 0; i < 100; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.Equal(DigestOutcome.Accepted, Verify(Answer(_verifier.Challenge(DigestAlgorithm.Md5), 1)));
            Assert.True(_nonces.Tracked <= 16);
        }

        Assert.Equal(DigestOutcome.StaleNonce, Verify(Answer(first, 1)));
    }

    [Fact]
    public void Challenges_that_nobody_answers_take_no_memory()
    {
        for (var i = 0; i < 1000; i++)
        {
            _verifier.Challenge(DigestAlgorithm.Md5);
            Verify(Answer(_verifier.Challenge(DigestAlgorithm.Md5), 1, password: "guess"));
        }

        Assert.Equal(0, _nonces.Tracked);
    }

    private static string Answer(
        DigestChallenge challenge, uint count, string user = "805ec0000001", string password = "open sesame", string method = "GET", string uri = "/p/a.cfg") =>
        new DigestClient(user, password).Authorize(challenge, method, uri, "c0ffee", count);

    private DigestOutcome Verify(string header, DigestVerifier? verifier = null)
    {
        Assert.True(DigestCredentials.TryParse(header, out var credentials));
        return (verifier ?? _verifier).Verify(credentials, "GET", "/p/a.cfg", _secret);
    }
}
