namespace Provisioning.Sip.Messages;

/// <summary>A request line or a status line (RFC 3261 §7.1, §7.2).</summary>
internal readonly struct StartLine
{
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
        if (!IsVersion(line[..space]))
            return Rejection.Version;
        var rest = line[(space + 1)..];
        // The space behind the code is missing where the phrase is empty (RFC 4475 §3.1.1.13 has it; a liberal receiver does not insist).
        if (rest.Length < 3 || (rest.Length > 3 && rest[3] != ' ') || !SipText.TryNumber(rest[..3], out var status) || status is < 100 or > 699)
            return Rejection.StatusCode;
        start = new() { Status = (int)status, Middle = Math.Min(space + 5, line.Length)..line.Length, IsReadable = true };
        return Rejection.None;
    }

    private static Rejection TryRequest(ReadOnlySpan<byte> line, out StartLine start)
    {
        start = default;
        var first = line.IndexOf((byte)' ');
        var last = line.LastIndexOf((byte)' ');
        if (first <= 0 || last <= first || Methods.Of(line[..first]) is not { } method)
            return Rejection.StartLine;
        var uri = line[(first + 1)..last];
        var version = line[(last + 1)..];
        // White space behind the version (RFC 4475 §3.1.2.10) leaves the version empty: no request line, but one that can be answered.
        var isVersion = IsVersion(version);
        var isSip = isVersion || version.StartsWith("SIP/"u8) || line.IndexOf(" SIP/"u8) > first;
        start = isSip ? new() { Method = method, Middle = (first + 1)..last, IsReadable = true } : default;
        if (!isVersion)
            return version.StartsWith("SIP/"u8) ? Rejection.Version : Rejection.StartLine;
        // RFC 3261 §7.1: no white space, no brackets, no headers (RFC 4475 §3.1.2.7 to 9, 11).
        if (!UriParts.TryParse(uri, out var parts) || !parts.Headers.IsEmpty)
            return Rejection.RequestUri;
        return parts.IsSip || SipText.IsIgnoringCase(parts.Scheme, "tel") ? Rejection.None : Rejection.RequestUriScheme;
    }

    private static bool IsVersion(ReadOnlySpan<byte> text) => text.SequenceEqual("SIP/2.0"u8) || SipText.IsIgnoringCase(text, "SIP/2.0");
}
