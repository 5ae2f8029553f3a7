namespace Provisioning.Pbxs;

/// <summary>
/// What Sofia makes of a header that it is told to send. It reads <c>Alert-Info</c> and <c>Call-Info</c> as RFC 3261 has them, <c>&lt;URI&gt;;parameters</c> (§20.4, §20.9), and writes them anew:
/// a parameter alone becomes a URI, and what it cannot read is left out without a word. Others are sent as they are.
/// </summary>
internal static class SofiaHeader
{
    /// <summary>A URI that leads nowhere: phones look at the parameters.</summary>
    private const string Nowhere = "<http://127.0.0.1>";

    /// <summary>A header that the phone gets as its maker wants it.</summary>
    /// <returns>Null where there is none.</returns>
    public static SipHeader? Of(SipHeader header)
    {
        if (!header.Name.Equals("Alert-Info", StringComparison.OrdinalIgnoreCase) && !header.Name.Equals("Call-Info", StringComparison.OrdinalIgnoreCase))
            return header;
        var value = header.Value.Trim();
        if (value.StartsWith('<'))
            return value.IndexOf('>', StringComparison.Ordinal) is > 1 and var end && IsParameters(value[(end + 1)..]) ? header : null;
        var parameters = ";" + value.TrimStart(';');
        return parameters.Contains('=', StringComparison.Ordinal) && IsParameters(parameters) ? header with { Value = Nowhere + parameters } : null;
    }

    /// <summary><c>;name=token;name</c>, or nothing.</summary>
    private static bool IsParameters(string text) =>
        text.Length == 0 || (text.StartsWith(';') && text[1..].Split(';').All(parameter => parameter.Length > 0 && parameter.All(IsOfToken)));

    /// <summary>RFC 3261 §25.1, and what stands between name and value.</summary>
    private static bool IsOfToken(char c) => char.IsAsciiLetterOrDigit(c) || "-.!%*_+`'~=:".Contains(c, StringComparison.Ordinal);
}
