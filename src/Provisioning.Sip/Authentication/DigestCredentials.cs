using System.Globalization;

namespace Provisioning.Sip.Authentication;

/// <summary>
/// An <c>Authorization</c> or <c>Proxy-Authorization</c> value (RFC 7616 §3.4), as spans over the header. Only <c>qop=auth</c>
/// is read: without a nonce count there is no telling a replay, so RFC 2069 clients are turned away.
/// </summary>
public readonly ref struct DigestCredentials
{
    /// <summary>Longer headers are malformed. Phones send 250 to 400 characters; the uri may add a file name.</summary>
    public const int MaxLength = 2048;

    private const string Scheme = "Digest ";

    /// <summary>Whose password was used.</summary>
    public ReadOnlySpan<char> Username { get; private init; }

    /// <summary>Copied from the challenge.</summary>
    public ReadOnlySpan<char> Realm { get; private init; }

    /// <summary>Copied from the challenge.</summary>
    public ReadOnlySpan<char> Nonce { get; private init; }

    /// <summary>What the client asked for, in its own spelling.</summary>
    public ReadOnlySpan<char> Uri { get; private init; }

    /// <summary>The hash, in hex digits.</summary>
    public ReadOnlySpan<char> Response { get; private init; }

    /// <summary>The client's own nonce.</summary>
    public ReadOnlySpan<char> CNonce { get; private init; }

    /// <summary>The eight digits of the count as they were sent.</summary>
    public ReadOnlySpan<char> NonceCountText { get; private init; }

    /// <summary>How often the client has used this nonce, this time included.</summary>
    public uint NonceCount { get; private init; }

    /// <summary>The hash that was used.</summary>
    public DigestAlgorithm Algorithm { get; private init; }

    /// <summary>Whether a header is of the Digest scheme at all.</summary>
    public static bool IsDigest(ReadOnlySpan<char> header) => header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a header; false when a part is missing, doubled, of the wrong form, or of an unknown algorithm or qop.</summary>
    public static bool TryParse(ReadOnlySpan<char> header, out DigestCredentials credentials)
    {
        credentials = default;
        if (header.Length > MaxLength || !IsDigest(header))
            return false;
        var fields = new Fields();
        var parameters = new AuthenticationParameters(header[Scheme.Length..]);
        while (parameters.MoveNext())
        {
            if (!fields.TryTake(parameters.Name, parameters.Value))
                return false;
        }

        return !parameters.IsMalformed && fields.TryBuild(out credentials);
    }

    /// <summary>The parameters seen so far. A doubled one is refused: two readers could disagree on which counts.</summary>
    private ref struct Fields
    {
        private ReadOnlySpan<char> _username, _realm, _nonce, _uri, _response, _cnonce, _nc, _qop, _algorithm;

        public bool TryTake(ReadOnlySpan<char> name, ReadOnlySpan<char> value) => name.Length switch
        {
            2 when Is(name, "nc") => Once(ref _nc, value),
            3 when Is(name, "uri") => Once(ref _uri, value),
            3 when Is(name, "qop") => Once(ref _qop, value),
            5 when Is(name, "realm") => Once(ref _realm, value),
            5 when Is(name, "nonce") => Once(ref _nonce, value),
            6 when Is(name, "cnonce") => Once(ref _cnonce, value),
            8 when Is(name, "username") => Once(ref _username, value),
            8 when Is(name, "response") => Once(ref _response, value),
            8 when Is(name, "userhash") => !Is(value, "true"), // RFC 7616 §3.4.4: only after it was offered, and it is not
            9 when Is(name, "algorithm") => Once(ref _algorithm, value),
            _ => true, // RFC 7616 §3.4: unknown parameters are ignored
        };

        public readonly bool TryBuild(out DigestCredentials credentials)
        {
            credentials = default;
            var algorithm = DigestAlgorithm.Md5; // RFC 7616 §3.4: the default
            if (!_algorithm.IsEmpty && !DigestAlgorithms.TryParse(_algorithm, out algorithm))
                return false;
            // RFC 7616 §3.4: nc is exactly eight hex digits, cnonce and nc are there whenever qop is.
            if (!Is(_qop, "auth") || _nc.Length != 8 || _cnonce.IsEmpty || _username.IsEmpty || _nonce.IsEmpty || _uri.IsEmpty)
                return false;
            if (_response.Length != algorithm.HexDigits() || !uint.TryParse(_nc, NumberStyles.AllowHexSpecifier, null, out var count))
                return false;
            credentials = new()
            {
                Username = _username,
                Realm = _realm,
                Nonce = _nonce,
                Uri = _uri,
                Response = _response,
                CNonce = _cnonce,
                NonceCountText = _nc,
                NonceCount = count,
                Algorithm = algorithm,
            };
            return true;
        }

        private static bool Once(ref ReadOnlySpan<char> field, ReadOnlySpan<char> value)
        {
            if (!field.IsEmpty)
                return false;
            field = value;
            return true;
        }

        private static bool Is(ReadOnlySpan<char> text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);
    }
}
