using System.Text;
using Provisioning.Sip.Messages;

namespace Provisioning.Sip.Authentication;

/// <summary>Whether the <c>uri</c> of credentials designates what the request line asks for (RFC 7616 §3.4.6).</summary>
/// <param name="uri">As the client wrote it into its credentials.</param>
/// <param name="target">As it stands in the request line.</param>
public delegate bool DigestTarget(ReadOnlySpan<char> uri, ReadOnlySpan<char> target);

/// <summary>The comparison for each protocol that uses Digest.</summary>
public static class DigestTargets
{
    /// <summary>RFC 7616 §3.4: uri may be an absolute URI where the request line has a path, and the other way round.</summary>
    public static bool Http(ReadOnlySpan<char> uri, ReadOnlySpan<char> target) =>
        uri.Equals(target, StringComparison.Ordinal) || PathOf(uri).Equals(PathOf(target), StringComparison.Ordinal);

    /// <summary>
    /// The same user at the same place. RFC 3261 §22.4 lets proxies change a Request-URI, and phones leave out its parameters here: these do
    /// not count, nor does the spelling of the host or a port that is the default.
    /// </summary>
    public static bool Sip(ReadOnlySpan<char> uri, ReadOnlySpan<char> target) =>
        uri.Equals(target, StringComparison.Ordinal)
        || (TryParse(uri, out var one) && TryParse(target, out var other)
            && one.Scheme == other.Scheme && one.Host == other.Host && PortOf(one) == PortOf(other) && string.Equals(one.User, other.User, StringComparison.Ordinal));

    private static int PortOf(SipUri uri) => uri.Port ?? (uri.IsSecure ? SipUri.DefaultTlsPort : SipUri.DefaultPort);

    private static bool TryParse(ReadOnlySpan<char> text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SipUri? uri)
    {
        uri = null;
        if (text.Length > DigestCredentials.MaxLength)
            return false;
        Span<byte> bytes = stackalloc byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        return SipUri.TryParse(bytes[..Encoding.UTF8.GetBytes(text, bytes)], out uri) && uri.IsSip;
    }

    private static ReadOnlySpan<char> PathOf(ReadOnlySpan<char> target)
    {
        if (!target.StartsWith("http", StringComparison.OrdinalIgnoreCase))
            return target;
        var authority = target.IndexOf("://", StringComparison.Ordinal);
        if (authority < 0)
            return target;
        var afterScheme = target[(authority + 3)..];
        var path = afterScheme.IndexOf('/');
        return path < 0 ? "/" : afterScheme[path..];
    }
}
