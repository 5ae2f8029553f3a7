namespace Provisioning.Sip.Authentication;

/// <summary>A <c>WWW-Authenticate</c> or <c>Proxy-Authenticate</c> value (RFC 7616 §3.3). Always with <c>qop="auth"</c>.</summary>
public sealed record DigestChallenge
{
    private const string Scheme = "Digest ";

    /// <summary>Which passwords are asked for.</summary>
    public required string Realm { get; init; }

    /// <summary>To be hashed with the password; opaque to the client.</summary>
    public required string Nonce { get; init; }

    /// <summary>To be sent back unchanged, if any.</summary>
    public string? Opaque { get; init; }

    /// <summary>The hash to use.</summary>
    public DigestAlgorithm Algorithm { get; init; }

    /// <summary>The password was right, only the nonce is too old: try again without asking the user.</summary>
    public bool IsStale { get; init; }

    /// <summary>The server wants <c>qop=auth-int</c> and nothing else, which is not implemented.</summary>
    internal bool WantsIntegrity { get; private init; }

    /// <summary>The server offered <c>qop=auth</c>; without it a client answers as of RFC 2069, without count and nonce of its own.</summary>
    public bool OffersAuth { get; init; } = true;

    /// <summary>Reads one challenge; false for other schemes and for algorithms that are not implemented.</summary>
    public static bool TryParse(ReadOnlySpan<char> header, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out DigestChallenge? challenge)
    {
        challenge = null;
        header = header.Trim();
        if (header.Length > DigestCredentials.MaxLength || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return false;
        string? realm = null, nonce = null, opaque = null;
        var (algorithm, known, stale, auth, hasQop) = (DigestAlgorithm.Md5, true, false, false, false);
        var parameters = new AuthenticationParameters(header[Scheme.Length..]);
        while (parameters.MoveNext())
        {
            if (Is(parameters.Name, "realm"))
                realm = parameters.Value.ToString();
            else if (Is(parameters.Name, "nonce"))
                nonce = parameters.Value.ToString();
            else if (Is(parameters.Name, "opaque"))
                opaque = parameters.Value.ToString();
            else if (Is(parameters.Name, "stale"))
                stale = Is(parameters.Value, "true");
            else if (Is(parameters.Name, "algorithm"))
                known = DigestAlgorithms.TryParse(parameters.Value, out algorithm);
            else if (Is(parameters.Name, "qop"))
                (auth, hasQop) = (HasAuth(parameters.Value), true);
        }

        if (parameters.IsMalformed || realm is null || nonce is null || !known)
            return false;
        challenge = new() { Realm = realm, Nonce = nonce, Opaque = opaque, Algorithm = algorithm, IsStale = stale, OffersAuth = auth, WantsIntegrity = hasQop && !auth };
        return true;
    }

    /// <summary>The header's value. RFC 7616 §3.3: realm, nonce, opaque and qop are quoted, stale and algorithm are not.</summary>
    public override string ToString() =>
        $"{Scheme}realm=\"{Realm}\", qop=\"auth\", algorithm={Algorithm.ToToken()}, nonce=\"{Nonce}\""
        + (Opaque is null ? "" : $", opaque=\"{Opaque}\"") + (IsStale ? ", stale=true" : "");

    private static bool Is(ReadOnlySpan<char> text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);

    private static bool HasAuth(ReadOnlySpan<char> list)
    {
        foreach (var range in list.Split(','))
        {
            if (Is(list[range].Trim(), "auth"))
                return true;
        }

        return false;
    }
}
