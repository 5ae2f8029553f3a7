using FsCheck.Xunit;
using Provisioning.Sip.Authentication;

namespace Provisioning.Tests.Sip;

public sealed class DigestCredentialsTests
{
    private const string Good =
        "Digest username=\"u\", realm=\"r\", uri=\"/\", algorithm=MD5, nonce=\"n\", nc=0000000a, cnonce=\"c\", qop=auth, response=\"8ca523f5e9506fed4657c9700eebdbec\"";

    [Fact]
    public void All_parts_are_read()
    {
        Assert.True(DigestCredentials.TryParse(Good, out var credentials));
        Assert.Equal(
            ("u", "r", "/", "n", 10u, "c"),
            (credentials.Username.ToString(), credentials.Realm.ToString(), credentials.Uri.ToString(), credentials.Nonce.ToString(),
                credentials.NonceCount, credentials.CNonce.ToString()));
    }

    [Theory]
    [InlineData("Digest ", "digest ")]
    [InlineData("qop=auth", "qop=\"auth\"")]
    [InlineData("algorithm=MD5, ", "")]
    [InlineData("algorithm=MD5", "algorithm=\"MD5\"")]
    [InlineData(", ", ",")]
    [InlineData(", ", " ,, ")]
    [InlineData("nc=", "auth-param=x, nc=")]
    public void Other_spellings_of_the_same_are_read(string from, string to) =>
        Assert.True(DigestCredentials.TryParse(Good.Replace(from, to, StringComparison.Ordinal), out _));

    [Theory]
    [InlineData("Digest ", "Basic ")]
    [InlineData("qop=auth, ", "")]
    [InlineData("qop=auth", "qop=auth-int")]
    [InlineData("nc=0000000a", "nc=a")]
    [InlineData("nc=0000000a", "nc=0000000g")]
    [InlineData("cnonce=\"c\", ", "")]
    [InlineData("algorithm=MD5", "algorithm=MD5-sess")]
    [InlineData("algorithm=MD5", "algorithm=SHA-256")]
    [InlineData("username=\"u\"", "username=\"u")]
    [InlineData("username=\"u\"", "username=\"u\\\"v\"")]
    [InlineData("username=\"u\"", "username=\"u\", username=\"v\"")]
    [InlineData("username=\"u\"", "username=\"u\", userhash=true")]
    [InlineData("username=\"u\"", "username=\"u\"x")]
    [InlineData("username=\"u\"", "=\"u\"")]
    [InlineData("8ca523f5", "")]
    public void What_is_incomplete_doubled_or_unknown_is_not_read(string from, string to) =>
        Assert.False(DigestCredentials.TryParse(Good.Replace(from, to, StringComparison.Ordinal), out _));

    [Fact]
    public void A_header_over_the_bound_is_not_read() =>
        Assert.False(DigestCredentials.TryParse(Good + ", x=" + new string('y', DigestCredentials.MaxLength), out _));

    [Property(MaxTest = 2000)]
    public void No_text_makes_the_parser_throw(string? text, int cut)
    {
        var at = (int)((uint)cut % Good.Length);
        foreach (var header in (string[])[text ?? "", "Digest " + text, Good.Insert(at, text ?? "")])
        {
            if (DigestCredentials.TryParse(header, out var credentials))
                Assert.False(credentials.Username.IsEmpty || credentials.Nonce.IsEmpty || credentials.CNonce.IsEmpty);
            if (DigestChallenge.TryParse(header, out var challenge))
                Assert.NotNull(challenge.Nonce);
        }
    }
}
