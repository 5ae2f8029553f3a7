using System.Text;

namespace Provisioning.Sip.Messages;

/// <summary>Whether two URIs are the same (RFC 3261 §19.1.4).</summary>
public static class SipUriComparison
{
    /// <summary>Parameters that must stand in both or in neither.</summary>
    private static readonly string[] Telling = ["user", "ttl", "method", "maddr", "transport"];

    public static bool IsEquivalentTo(this SipUri one, SipUri other)
    {
        if (!one.IsSip || !other.IsSip)
            return string.Equals(one.Text, other.Text, StringComparison.Ordinal);
        // A port that is given, even the default one, is not the same as none.
        if (one.Scheme != other.Scheme || one.Host != other.Host || one.Port != other.Port || !string.Equals(one.User, other.User, StringComparison.Ordinal))
            return false;
        if (one.Parameters == other.Parameters && one.Headers == other.Headers)
            return true;
        return AreSameParameters(one, other) && AreSameHeaders(one.Headers, other.Headers);
    }

    private static bool AreSameParameters(SipUri one, SipUri other)
    {
        foreach (var name in Telling)
        {
            if (one.TryParameter(name, out _) != other.TryParameter(name, out _))
                return false;
        }

        // Any other parameter counts only where both have it.
        var parameters = new HeaderParameters(Encoding.UTF8.GetBytes(one.Parameters));
        while (parameters.MoveNext())
        {
            if (other.TryParameter(SipText.Text(parameters.Name), out var value) && !SipText.IsIgnoringCase(parameters.Value, value))
                return false;
        }

        return true;
    }

    /// <summary>In any order; none may be missing.</summary>
    private static bool AreSameHeaders(string one, string other) =>
        one.Length == other.Length && one.TrimStart('?').Split('&').Order(StringComparer.Ordinal).SequenceEqual(other.TrimStart('?').Split('&').Order(StringComparer.Ordinal), StringComparer.Ordinal);
}
