using Provisioning.Sip.Authentication;

namespace Provisioning.Tests.Sip;

/// <summary>RFC 7616 §3.9.1.</summary>
public sealed class DigestVectorTests
{
    private const string Nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
    private const string CNonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
    private const string Opaque = "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS";
    private const string Realm = "http-auth@example.org";

    [Theory]
    [InlineData(DigestAlgorithm.Md5, "8ca523f5e9506fed4657c9700eebdbec")]
    [InlineData(DigestAlgorithm.Sha256, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    public void The_client_computes_the_response_of_the_rfc(DigestAlgorithm algorithm, string response)
    {
        var challenge = new DigestChallenge { Realm = Realm, Nonce = Nonce, Opaque = Opaque, Algorithm = algorithm };

        var header = new DigestClient("Mufasa", "Circle of Life").Authorize(challenge, "GET", "/dir/index.html", CNonce, 1);

        Assert.Equal(
            $"Digest username=\"Mufasa\", realm=\"{Realm}\", uri=\"/dir/index.html\", algorithm={algorithm.ToToken()}, nonce=\"{Nonce}\", "
            + $"nc=00000001, cnonce=\"{CNonce}\", qop=auth, response=\"{response}\", opaque=\"{Opaque}\"",
            header);
    }

    [Fact]
    public void A_server_without_qop_is_answered_as_of_rfc_2069()
    {
        var client = new DigestClient("Mufasa", "Circle of Life");

        Assert.True(client.TryAccept([$"Digest realm=\"{Realm}\", nonce=\"{Nonce}\", opaque=\"{Opaque}\""]));

        // md5(md5("Mufasa:http-auth@example.org:Circle of Life") ":" nonce ":" md5("GET:/dir/index.html")), by md5sum
        Assert.Equal(
            $"Digest username=\"Mufasa\", realm=\"{Realm}\", uri=\"/dir/index.html\", algorithm=MD5, nonce=\"{Nonce}\", response=\"7b2cc3b30e75b4777ea31027084363fd\", opaque=\"{Opaque}\"",
            client.Authorize("GET", "/dir/index.html"));
    }

    [Fact]
    public void A_challenge_with_qop_is_taken_before_one_without_and_auth_int_alone_is_none()
    {
        var client = new DigestClient("Mufasa", "Circle of Life");
        string[] challenges = [$"Digest realm=\"{Realm}\", nonce=\"old\"", $"Digest realm=\"{Realm}\", nonce=\"new\", qop=\"auth\""];

        Assert.True(client.TryAccept(challenges));
        Assert.Contains("nonce=\"new\"", client.Authorize("GET", "/"), StringComparison.Ordinal);
        Assert.True(client.TryAccept(challenges.Reverse()));
        Assert.Contains("nonce=\"new\"", client.Authorize("GET", "/"), StringComparison.Ordinal);
        Assert.False(client.TryAccept([$"Digest realm=\"{Realm}\", nonce=\"n\", qop=\"auth-int\""]));
    }

    [Fact]
    public void The_credentials_of_the_rfc_are_read_and_give_the_same_hash()
    {
        const string header =
            """
            Digest username="Mufasa",
                realm="http-auth@example.org",
                uri="/dir/index.html",
                algorithm=MD5,
                nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                nc=00000001,
                cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
                qop=auth,
                response="8ca523f5e9506fed4657c9700eebdbec",
                opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
            """;

        Assert.True(DigestCredentials.TryParse(header, out var credentials));
        var userHash = DigestResponse.HashUser(DigestAlgorithm.Md5, "Mufasa", Realm, "Circle of Life");
        var hex = new byte[64];
        var length = DigestResponse.Compute(userHash, credentials, "GET", hex);
        Assert.Equal(credentials.Response.ToString(), System.Text.Encoding.ASCII.GetString(hex, 0, length));
    }

    [Fact]
    public void The_challenge_of_the_rfc_is_read_although_it_also_offers_auth_int()
    {
        const string header =
            """
            Digest
                realm="http-auth@example.org",
                qop="auth, auth-int",
                algorithm=SHA-256,
                nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
            """;

        Assert.True(DigestChallenge.TryParse(header.ReplaceLineEndings(" "), out var challenge));
        Assert.Equal(new DigestChallenge { Realm = Realm, Nonce = Nonce, Opaque = Opaque, Algorithm = DigestAlgorithm.Sha256 }, challenge);
    }

    [Fact]
    public void A_challenge_is_written_as_it_is_read()
    {
        var challenge = new DigestChallenge { Realm = "phones", Nonce = "abc", Algorithm = DigestAlgorithm.Sha256, IsStale = true };

        Assert.Equal("Digest realm=\"phones\", qop=\"auth\", algorithm=SHA-256, nonce=\"abc\", stale=true", challenge.ToString());
        Assert.True(DigestChallenge.TryParse(challenge.ToString(), out var read));
        Assert.Equal(challenge, read);
    }

    [Fact]
    public void The_client_takes_the_strongest_algorithm_it_is_offered()
    {
        var client = new DigestClient("u", "p");

        Assert.True(client.TryAccept([
            "Basic realm=\"x\"", "Digest realm=\"x\", qop=\"auth\", algorithm=MD5, nonce=\"1\"",
            "Digest realm=\"x\", qop=\"auth\", algorithm=SHA-256, nonce=\"2\"", "Digest realm=\"x\", qop=\"auth\", algorithm=SHA-512-256, nonce=\"3\"",
        ]));

        Assert.Contains("algorithm=SHA-256, nonce=\"2\", nc=00000001", client.Authorize("GET", "/"), StringComparison.Ordinal);
        Assert.Contains("nc=00000002", client.Authorize("GET", "/"), StringComparison.Ordinal);
    }
}
