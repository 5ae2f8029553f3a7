using System.Buffers;

namespace Provisioning.Sip.Messages;

/// <summary>The parts of a URI (RFC 3261 §19.1.1) where they lie, found and checked without a copy.</summary>
internal readonly ref struct UriParts
{
    private static readonly SearchValues<byte> NeverInUri = SearchValues.Create(" \t\r\n<>\""u8);

    /// <summary>As written.</summary>
    public ReadOnlySpan<byte> Scheme { get; private init; }

    public bool IsSip { get; private init; }

    public bool HasUser { get; private init; }

    /// <summary>With its escapes, which are whole.</summary>
    public ReadOnlySpan<byte> User { get; private init; }

    /// <summary>Behind the colon of the user part; empty when there is none.</summary>
    public ReadOnlySpan<byte> Password { get; private init; }

    public ReadOnlySpan<byte> Host { get; private init; }

    /// <summary>0 when it is not given.</summary>
    public int Port { get; private init; }

    /// <summary>From the first semicolon behind the host.</summary>
    public ReadOnlySpan<byte> Parameters { get; private init; }

    /// <summary>From the question mark behind the host.</summary>
    public ReadOnlySpan<byte> Headers { get; private init; }

    /// <summary>What stands before the first colon, if it is a scheme.</summary>
    public static ReadOnlySpan<byte> SchemeOf(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (length < text.Length && (char.IsAsciiLetterOrDigit((char)text[length]) || text[length] is (byte)'+' or (byte)'-' or (byte)'.'))
            length++;
        return length > 0 && length < text.Length && text[length] == ':' && char.IsAsciiLetter((char)text[0]) ? text[..length] : default;
    }

    public static bool TryParse(ReadOnlySpan<byte> text, out UriParts parts)
    {
        parts = default;
        var scheme = SchemeOf(text);
        if (scheme.IsEmpty || text.ContainsAny(NeverInUri) || text.ContainsAnyInRange((byte)0, (byte)0x1f))
            return false;
        var rest = text[(scheme.Length + 1)..];
        if (!SipText.IsIgnoringCase(scheme, "sip") && !SipText.IsIgnoringCase(scheme, "sips"))
        {
            parts = new() { Scheme = scheme };
            return !rest.IsEmpty;
        }

        // The user part may hold ; and ? (RFC 4475 §3.1.1.9), and a password behind a colon.
        var at = rest.IndexOf((byte)'@');
        var user = at < 0 ? default : rest[..at];
        var colon = user.IndexOf((byte)':');
        var password = colon < 0 ? default : user[(colon + 1)..];
        user = colon < 0 ? user : user[..colon];
        if (at >= 0 && (user.IsEmpty || !Escapes.AreWhole(user)))
            return false;
        rest = rest[(at + 1)..];
        var headers = Split(ref rest, (byte)'?');
        var parameters = Split(ref rest, (byte)';');
        if (!HostPort.TryParse(rest, out var host, out var port) || headers.Contains((byte)'@'))
            return false;
        parts = new()
        {
            Scheme = scheme,
            IsSip = true,
            HasUser = at >= 0,
            User = user,
            Password = password,
            Host = host,
            Port = port,
            Parameters = parameters,
            Headers = headers,
        };
        return true;
    }

    /// <summary>Cuts off what begins with the separator.</summary>
    private static ReadOnlySpan<byte> Split(scoped ref ReadOnlySpan<byte> rest, byte separator)
    {
        var at = rest.IndexOf(separator);
        var tail = at < 0 ? default : rest[at..];
        rest = at < 0 ? rest : rest[..at];
        return tail;
    }
}
