using System.Buffers;

namespace Provisioning.Sip.Messages;

/// <summary>
/// From, To, Contact, Route and their like (RFC 3261 §20.10): <c>"Alice" &lt;sip:alice@example.com&gt;;tag=1</c>, or an address without brackets,
/// whose parameters then belong to the header.
/// </summary>
public readonly ref struct NameAddress
{
    /// <summary>RFC 3261 §20: a URI with a comma, a question mark or a semicolon must stand in brackets.</summary>
    private static readonly SearchValues<byte> NotBare = SearchValues.Create(" \t\r\n>,?\""u8);

    private static readonly SearchValues<byte> NotInBrackets = SearchValues.Create(" \t\r\n<\""u8);

    /// <summary>
    /// What makes an unquoted display name ambiguous (RFC 4475 §3.1.2.15). RFC 3261 allows tokens only, but phones send names with letters
    /// beyond ASCII, <c>@</c> and parentheses.
    /// </summary>
    private static readonly SearchValues<byte> NotInName = SearchValues.Create("\"<>,;:\\"u8);

    /// <summary>With its quotes, if any; empty when there is none.</summary>
    public ReadOnlySpan<byte> DisplayName { get; private init; }

    /// <summary>Without brackets.</summary>
    public ReadOnlySpan<byte> Uri { get; private init; }

    /// <summary>The header's own parameters, from their first semicolon.</summary>
    public ReadOnlySpan<byte> Parameters { get; private init; }

    /// <summary>The display name for people: without quotes, its quoted pairs resolved. Empty when there is none.</summary>
    public string Name => QuotedText.Resolve(DisplayName);

    /// <summary>Contact: * (RFC 3261 §10.2.2).</summary>
    public bool IsStar => Uri is [(byte)'*'];

    /// <summary>The tag (RFC 3261 §19.3); null when there is none.</summary>
    public string? Tag => HeaderParameters.TryFind(Parameters, "tag", out var tag) ? SipText.Text(tag) : null;

    public bool TryParameter(string name, out ReadOnlySpan<byte> value) => HeaderParameters.TryFind(Parameters, name, out value);

    public static bool TryParse(ReadOnlySpan<byte> value, out NameAddress address)
    {
        address = default;
        value = SipText.Trim(value);
        var quoted = !value.IsEmpty && value[0] == '"' ? SipText.EndOfQuoted(value, 0) : 0;
        if (value.IsEmpty || quoted < 0)
            return false;
        var mark = value[quoted..].IndexOfAny((byte)'<', (byte)';');
        if (mark >= 0 && value[quoted + mark] == '<')
            return TryParseBracketed(value, quoted, quoted + mark, out address);
        return quoted == 0 && TryParseBare(value, out address);
    }

    private static bool TryParseBracketed(ReadOnlySpan<byte> value, int quoted, int open, out NameAddress address)
    {
        address = default;
        var display = SipText.TrimEnd(value[..open]);
        if (quoted == 0 ? display.ContainsAny(NotInName) : !SipText.Trim(value[quoted..open]).IsEmpty)
            return false;
        var rest = value[(open + 1)..];
        var close = rest.IndexOf((byte)'>');
        if (close <= 0)
            return false;
        var parameters = SipText.TrimStart(rest[(close + 1)..]);
        var uri = rest[..close];
        if (uri.ContainsAny(NotInBrackets) || !HeaderParameters.AreWellFormed(parameters))
            return false;
        address = new() { DisplayName = display, Uri = uri, Parameters = parameters };
        return true;
    }

    private static bool TryParseBare(ReadOnlySpan<byte> value, out NameAddress address)
    {
        var semicolon = value.IndexOf((byte)';');
        var uri = SipText.TrimEnd(semicolon < 0 ? value : value[..semicolon]);
        var parameters = semicolon < 0 ? default : value[semicolon..];
        address = new() { Uri = uri, Parameters = parameters };
        return !uri.IsEmpty && !uri.ContainsAny(NotBare) && HeaderParameters.AreWellFormed(parameters);
    }
}
