using System.Text;

namespace Provisioning.Sip.Messages;

/// <summary>RFC 3261 §19.1.4. Addresses are compared as addresses (RFC 5954 §4.2 for IPv6).</summary>
internal static class UriComparison
{
    /// <summary>Parameters that make a difference when only one URI has them.</summary>
    private static readonly string[] NeverIgnored = ["transport", "user", "ttl", "method", "maddr"];

    public static bool AreEquivalent(SipUri one, SipUri other) =>
        one.Scheme == other.Scheme
        && string.Equals(one.User, other.User, StringComparison.Ordinal)
        && string.Equals(one.Password, other.Password, StringComparison.Ordinal)
        && IsSameHost(one.Host, other.Host)
        && one.Port == other.Port
        && AreParametersEquivalent(new(one.Parameters), new(other.Parameters))
        && AreHeadersEquivalent(one.Headers, other.Headers);

    private static bool IsSameHost(string one, string other) =>
        string.Equals(one, other, StringComparison.OrdinalIgnoreCase)
        || (HostPort.TryAddress(one, out var first) && HostPort.TryAddress(other, out var second) && first.Equals(second));

    private static bool AreParametersEquivalent(UriParameters one, UriParameters other)
    {
        foreach (var name in NeverIgnored)
        {
            if (one.TryFind(name, out _) != other.TryFind(name, out _))
                return false;
        }

        // Of a parameter that stands twice, which §19.1.1 forbids, the first counts.
        foreach (var name in one.Names())
        {
            if (one.TryFind(name, out var value) && other.TryFind(name, out var found) && !string.Equals(found, value, StringComparison.OrdinalIgnoreCase))
                return false;
        }

        return true;
    }

    /// <summary>Headers are never ignored; their order does not matter.</summary>
    private static bool AreHeadersEquivalent(string one, string other) => HeadersOf(one).SequenceEqual(HeadersOf(other), StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string> HeadersOf(string headers) => headers.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(header => Escapes.Resolve(Encoding.UTF8.GetBytes(header))).Order(StringComparer.OrdinalIgnoreCase);
}
