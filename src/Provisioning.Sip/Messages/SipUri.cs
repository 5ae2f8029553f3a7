using System.Globalization;
using System.Text;

namespace Provisioning.Sip.Messages;

/// <summary>A SIP or SIPS URI (RFC 3261 §19.1), or another URI of which only the scheme is understood.</summary>
public sealed record SipUri
{
    public const int DefaultPort = 5060;
    public const int DefaultTlsPort = 5061;

    /// <summary>In lower case.</summary>
    public required string Scheme { get; init; }

    /// <summary>With escapes resolved; null when there is none.</summary>
    public string? User { get; init; }

    /// <summary>As written, behind the user's colon; null when there is none. RFC 3261 §19.1.1 advises against it.</summary>
    public string? Password { get; init; }

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

    /// <summary>A parameter's value, empty when it has none, with escapes resolved; false when it is not there.</summary>
    public bool TryParameter(string name, out string value)
    {
        var found = new UriParameters(Parameters).TryFind(name, out var text);
        value = text ?? "";
        return found;
    }

    /// <exception cref="FormatException">For trusted text only.</exception>
    public static SipUri Parse(string text) =>
        TryParse(Encoding.UTF8.GetBytes(text), out var uri) ? uri : throw new FormatException($"'{text}' is not a SIP URI");

    public static bool TryParse(ReadOnlySpan<byte> text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SipUri? uri)
    {
        uri = null;
        if (!UriParts.TryParse(text, out var parts))
            return false;
        uri = new()
        {
            Scheme = SipText.Text(parts.Scheme).ToLowerInvariant(),
            User = parts.HasUser ? Escapes.Resolve(parts.User) : null,
            Password = parts.Password.IsEmpty ? null : SipText.Text(parts.Password),
            Host = SipText.Text(parts.Host).ToLowerInvariant(),
            Port = parts.Port == 0 ? null : parts.Port,
            Parameters = SipText.Text(parts.Parameters),
            Headers = SipText.Text(parts.Headers),
            Text = SipText.Text(text),
        };
        return true;
    }

    /// <summary>Whether two URIs name the same (RFC 3261 §19.1.4); the record's own equality is that of the spelling.</summary>
    public bool IsEquivalentTo(SipUri other) => IsSip
        ? UriComparison.AreEquivalent(this, other)
        : Scheme == other.Scheme && string.Equals(Text, other.Text, StringComparison.Ordinal);

    /// <summary><c>sip:user@host:port;parameters</c>; the user part is escaped.</summary>
    public override string ToString()
    {
        if (!IsSip)
            return Text;
        var user = User is null ? "" : Escapes.InUser(User) + (Password is null ? "@" : $":{Password}@");
        return string.Create(CultureInfo.InvariantCulture, $"{Scheme}:{user}{Host}{(Port is { } port ? ":" + port : "")}{Parameters}{Headers}");
    }
}
