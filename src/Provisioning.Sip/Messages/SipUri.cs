using System.Buffers;
using System.Globalization;
using System.Text;

namespace Provisioning.Sip.Messages;

/// <summary>A SIP or SIPS URI (RFC 3261 §19.1), or another URI of which only the scheme is understood.</summary>
public sealed record SipUri
{
    public const int DefaultPort = 5060;
    public const int DefaultTlsPort = 5061;

    private static readonly SearchValues<byte> NeverInUri = SearchValues.Create(" \t\r\n<>\""u8);

    /// <summary>In lower case.</summary>
    public required string Scheme { get; init; }

    /// <summary>With escapes resolved; null when there is none.</summary>
    public string? User { get; init; }

    /// <summary>Host name in lower case, or an address; IPv6 in brackets. Empty for schemes other than sip and sips.</summary>
    public string Host { get; init; } = "";

    /// <summary>Null when it is not given.</summary>
    public int? Port { get; init; }

    /// <summary>From the first semicolon behind the host, as written; empty when there are none.</summary>
    public string Parameters { get; init; } = "";

    /// <summary>From the question mark, as written; empty when there are none.</summary>
    public string Headers { get; init; } = "";

    /// <summary>The whole as it was written.</summary>
    public string Text { get; init; } = "";

    public bool IsSip => Scheme is "sip" or "sips";

    public bool IsSecure => Scheme == "sips";

    /// <summary>Loose routing (RFC 3261 §19.1.1).</summary>
    public bool IsLooseRouter => TryParameter("lr", out _);

    /// <summary>The <c>transport</c> parameter in lower case; null when there is none.</summary>
    public string? Transport => TryParameter("transport", out var transport) ? transport.ToLowerInvariant() : null;

    public bool TryParameter(string name, out string value)
    {
        value = "";
        if (!HeaderParameters.TryFind(Encoding.UTF8.GetBytes(Parameters), name, out var found))
            return false;
        value = SipText.Text(found);
        return true;
    }

    /// <exception cref="FormatException">For trusted text only.</exception>
    public static SipUri Parse(string text) =>
        TryParse(Encoding.UTF8.GetBytes(text), out var uri) ? uri : throw new FormatException($"'{text}' is not a SIP URI");

    public static bool TryParse(ReadOnlySpan<byte> text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SipUri? uri)
    {
        uri = null;
        var colon = text.IndexOf((byte)':');
        if (colon <= 0 || !IsScheme(text[..colon]) || text.ContainsAny(NeverInUri))
            return false;
        var scheme = SipText.Text(text[..colon]).ToLowerInvariant();
        var rest = text[(colon + 1)..];
        if (scheme is not ("sip" or "sips"))
        {
            uri = new() { Scheme = scheme, Text = SipText.Text(text) };
            return !rest.IsEmpty;
        }

        string? user = null;
        var at = rest.IndexOf((byte)'@');
        if (at >= 0)
        {
            // The user part may hold ; and ? (RFC 4475 §3.1.1.9); a password behind a colon is not kept.
            var name = rest[..at];
            var password = name.IndexOf((byte)':');
            if (!TryUnescape(password < 0 ? name : name[..password], out user) || user.Length == 0)
                return false;
            rest = rest[(at + 1)..];
        }

        var question = rest.IndexOf((byte)'?');
        var headers = question < 0 ? default : rest[question..];
        rest = question < 0 ? rest : rest[..question];
        var semicolon = rest.IndexOf((byte)';');
        var parameters = semicolon < 0 ? default : rest[semicolon..];
        if (!HostPort.TryParse(semicolon < 0 ? rest : rest[..semicolon], out var host, out var port) || headers.Contains((byte)'@'))
            return false;
        uri = new()
        {
            Scheme = scheme,
            User = user,
            Host = SipText.Text(host).ToLowerInvariant(),
            Port = port == 0 ? null : port,
            Parameters = SipText.Text(parameters),
            Headers = SipText.Text(headers),
            Text = SipText.Text(text),
        };
        return true;
    }

    /// <summary><c>sip:user@host:port;parameters</c>; the user part is escaped.</summary>
    public override string ToString() => IsSip
        ? string.Create(CultureInfo.InvariantCulture, $"{Scheme}:{(User is null ? "" : Escape(User) + "@")}{Host}{(Port is { } port ? ":" + port : "")}{Parameters}{Headers}")
        : Text;

    private static bool IsScheme(ReadOnlySpan<byte> scheme)
    {
        foreach (var letter in scheme)
        {
            if (!char.IsAsciiLetterOrDigit((char)letter) && letter is not ((byte)'+' or (byte)'-' or (byte)'.'))
                return false;
        }

        return char.IsAsciiLetter((char)scheme[0]);
    }

    /// <summary>%HH; a percent sign that is no escape is refused (RFC 3261 §25.1), except that %00 stays an escape's result like any other.</summary>
    private static bool TryUnescape(ReadOnlySpan<byte> text, out string unescaped)
    {
        unescaped = "";
        if (!text.Contains((byte)'%'))
        {
            unescaped = SipText.Text(text);
            return true;
        }

        var bytes = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                bytes[length++] = text[i];
                continue;
            }

            if (i + 2 >= text.Length || !byte.TryParse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
                return false;
            bytes[length++] = octet;
            i += 2;
        }

        unescaped = SipText.Text(bytes.AsSpan(0, length));
        return true;
    }

    private static string Escape(string user)
    {
        // RFC 3261 §25.1: unreserved and user-unreserved.
        const string Plain = "-_.!~*'()&=+$,;?/";
        if (user.All(letter => char.IsAsciiLetterOrDigit(letter) || Plain.Contains(letter)))
            return user;
        var escaped = new StringBuilder();
        foreach (var octet in Encoding.UTF8.GetBytes(user))
        {
            if (char.IsAsciiLetterOrDigit((char)octet) || Plain.Contains((char)octet))
                escaped.Append((char)octet);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }

        return escaped.ToString();
    }
}
