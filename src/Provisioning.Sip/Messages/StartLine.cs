namespace Provisioning.Sip.Messages;

/// <summary>A request line or a status line (RFC 3261 §7.1, §7.2).</summary>
internal readonly struct StartLine
{
    private const string Version = "SIP/2.0";

    /// <summary>Null for a response.</summary>
    public string? Method { get; private init; }

    public int Status { get; private init; }

    /// <summary>Request-URI or reason phrase.</summary>
    public Range Middle { get; private init; }

    /// <summary>Enough was understood to make a message of it.</summary>
    public bool IsReadable { get; private init; }

    public static Rejection TryParse(ReadOnlySpan<byte> line, out StartLine start) =>
        line.StartsWith("SIP/"u8) ? TryStatus(line, out start) : TryRequest(line, out start);

    private static Rejection TryStatus(ReadOnlySpan<byte> line, out StartLine start)
    {
        start = default;
        var space = line.IndexOf((byte)' ');
        if (space < 0)
            return Rejection.StartLine;
        if (!SipText.IsIgnoringCase(line[..space], Version))
            return Rejection.Version;
        var rest = line[(space + 1)..];
        // The space behind the code is missing where the phrase is empty (RFC 4475 §3.1.1.13 has it; phones leave it out).
        if (rest.Length < 3 || (rest.Length > 3 && rest[3] != ' ') || !SipText.TryNumber(rest[..3], out var status))
            return Rejection.StatusCode;
        if (status is < 100 or > 699)
            return Rejection.StatusCode;
        var reason = Math.Min(space + 5, line.Length);
        start = new() { Status = (int)status, Middle = reason..line.Length, IsReadable = true };
        return Rejection.None;
    }

    private static Rejection TryRequest(ReadOnlySpan<byte> line, out StartLine start)
    {
        start = default;
        var first = line.IndexOf((byte)' ');
        var last = line.LastIndexOf((byte)' ');
        if (first <= 0 || last <= first || !SipText.IsToken(line[..first]))
            return Rejection.StartLine;
        var uri = line[(first + 1)..last];
        start = new() { Method = Methods.Of(line[..first]), Middle = (first + 1)..last, IsReadable = true };
        if (!SipText.IsIgnoringCase(line[(last + 1)..], Version))
            return line[(last + 1)..].StartsWith("SIP/"u8) ? Rejection.Version : Rejection.StartLine;
        // RFC 3261 §7.1: no white space, no brackets (RFC 4475 §3.1.2.7 to 10).
        if (!SipUri.TryParse(uri, out var parsed))
            return Rejection.RequestUri;
        return parsed.IsSip || parsed.Scheme == "tel" ? Rejection.None : Rejection.RequestUriScheme;
    }
}
