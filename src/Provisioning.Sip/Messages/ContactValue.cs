namespace Provisioning.Sip.Messages;

/// <summary>One Contact value of a registration or a dialog (RFC 3261 §20.10), with its URI read.</summary>
/// <param name="Uri">Null for the star.</param>
/// <param name="Expires">Seconds, when the value has that parameter.</param>
/// <param name="Quality">0 to 1 in thousandths; 1000 when it is not given.</param>
/// <param name="Parameters">Of the header, not of the URI (RFC 4475 §3.3.12): from the first semicolon, as written.</param>
public sealed record ContactValue(SipUri? Uri, uint? Expires, int Quality, string Parameters)
{
    /// <summary>RFC 3261 §10.2.1.1: what a malformed expiry counts as.</summary>
    public const uint DefaultExpires = 3600;

    private const int FullQuality = 1000;

    /// <summary><c>Contact: *</c>, with Expires: 0, removes all (RFC 3261 §10.2.2).</summary>
    public bool IsStar => Uri is null;

    public static bool TryParse(ReadOnlySpan<byte> value, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ContactValue? contact)
    {
        contact = null;
        if (!NameAddress.TryParse(value, out var address))
            return false;
        if (address.IsStar)
        {
            contact = new(null, null, FullQuality, "");
            return address.Parameters.IsEmpty;
        }

        var quality = FullQuality;
        if (!SipUri.TryParse(address.Uri, out var uri) || (address.TryParameter("q", out var q) && !QualityValue.TryParse(q, out quality)))
            return false;
        uint? expires = address.TryParameter("expires", out var seconds) ? SipText.TryNumber(seconds, out var number) ? number : DefaultExpires : null;
        contact = new(uri, expires, quality, SipText.Text(address.Parameters));
        return true;
    }

    /// <summary>All Contact values of a message, in order; false when one of them cannot be read.</summary>
    public static bool TryParseAll(SipMessage message, out IReadOnlyList<ContactValue> contacts)
    {
        var list = new List<ContactValue>();
        contacts = list;
        foreach (var value in message.Values(HeaderName.Contact))
        {
            if (!TryParse(value, out var contact))
                return false;
            list.Add(contact);
        }

        return true;
    }

    /// <summary>A parameter of the header, such as <c>+sip.instance</c>; false when it is not there.</summary>
    public bool TryParameter(string name, out string value)
    {
        var found = HeaderParameters.TryFind(System.Text.Encoding.UTF8.GetBytes(Parameters), name, out var text);
        value = SipText.Text(text);
        return found;
    }
}
