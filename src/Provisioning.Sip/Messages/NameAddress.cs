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

    /// <summary>With its quotes, if any; empty when there is none.</summary>
    public ReadOnlySpan<byte> DisplayName { get; private init; }

    /// <summary>Without brackets.</summary>
    public ReadOnlySpan<byte> Uri { get; private init; }

    /// <summary>The header's own parameters, from their first semicolon.</summary>
    public ReadOnlySpan<byte> Parameters { get; private init; }

    /// <summary>Contact: * (RFC 3261 §10.2.2).</summary>
    public bool IsStar => Uri is [(byte)'*'];

    /// <summary>The tag (RFC 3261 §19.3); null when there is none.</summary>
    public string? Tag => HeaderParameters.TryFind(Parameters, "tag", out var tag) ? SipText.Text(tag) : null;

    public bool TryParameter(string name, out ReadOnlySpan<byte> value) => HeaderParameters.TryFind(Parameters, name, out value);

    public static bool TryParse(ReadOnlySpan<byte> value, out NameAddress address)
    {
        address = default;
        value = SipText.Trim(value);
        if (value.IsEmpty)
            return false;
        var start = 0;
        if (value[0] == '"')
        {
            start = SipText.EndOfQuoted(value, 0);
            if (start < 0)
                return false;
        }

        var open = value[start..].IndexOf((byte)'<');
        return open < 0 ? start == 0 && TryParseBare(value, out address) : TryParseBracketed(value, start, start + open, out address);
    }

    private static bool TryParseBracketed(ReadOnlySpan<byte> value, int quoted, int open, out NameAddress address)
    {
        address = default;
        var display = SipText.Trim(value[..open]);
        // An unquoted display name is tokens and white space (RFC 3261 §25.1).
        if (quoted == 0 ? !IsTokens(display) : !SipText.Trim(value[quoted..open]).IsEmpty)
            return false;
        var rest = value[(open + 1)..];
        var close = rest.IndexOf((byte)'>');
        if (close <= 0)
            return false;
        var parameters = SipText.Trim(rest[(close + 1)..]);
        var uri = rest[..close];
        if ((!parameters.IsEmpty && parameters[0] != ';') || uri.IndexOfAny(" \t\r\n<"u8) >= 0 || !AreParameters(parameters))
            return false;
        address = new() { DisplayName = display, Uri = uri, Parameters = parameters };
        return true;
    }

    private static bool TryParseBare(ReadOnlySpan<byte> value, out NameAddress address)
    {
        var semicolon = value.IndexOf((byte)';');
        var uri = SipText.Trim(semicolon < 0 ? value : value[..semicolon]);
        var parameters = semicolon < 0 ? default : value[semicolon..];
        address = new() { Uri = uri, Parameters = parameters };
        return !uri.IsEmpty && uri.IndexOfAny(NotBare) < 0 && AreParameters(parameters);
    }

    private static bool IsTokens(ReadOnlySpan<byte> display)
    {
        foreach (var range in display.Split((byte)' '))
        {
            var word = SipText.Trim(display[range]);
            if (!word.IsEmpty && !SipText.IsToken(word))
                return false;
        }

        return true;
    }

    private static bool AreParameters(ReadOnlySpan<byte> text)
    {
        var parameters = new HeaderParameters(text);
        while (parameters.MoveNext())
        {
            if (!SipText.IsToken(parameters.Name))
                return false;
        }

        return !parameters.IsMalformed;
    }
}
