namespace Provisioning.Sip.Messages;

/// <summary>
/// What the core of an element refuses before any handler sees the request, in the RFC's order. Pure. An ACK is never answered: who gets a
/// refusal for one drops it.
/// </summary>
public static class RequestCheck
{
    /// <summary>
    /// RFC 3261 §8.2: method, Request-URI, Require, body type, then what the method needs.
    /// Max-Forwards: 0 is no matter of an endpoint (RFC 4475 §3.3.11).
    /// </summary>
    public static SipRefusal? ForEndpoint(SipRequest request, Abilities abilities) =>
        Method(request, abilities) ?? Scheme(request) ?? Extensions(request, HeaderName.Require, abilities) ?? Body(request, abilities)
        ?? Answer(request, abilities) ?? Addresses(request);

    /// <summary>RFC 3261 §16.3: Request-URI, Max-Forwards, Proxy-Require. Method, Require and body are not a proxy's business.</summary>
    public static SipRefusal? ForProxy(SipRequest request, Abilities abilities) =>
        Scheme(request) ?? Hops(request) ?? Extensions(request, HeaderName.ProxyRequire, abilities);

    /// <summary>§8.2.1: known but not allowed here is 405, unknown is 501 (§21.5.2). CANCEL and ACK belong to their INVITE.</summary>
    private static SipRefusal? Method(SipRequest request, Abilities abilities)
    {
        if (request.Method is Methods.Cancel or Methods.Ack || abilities.Methods.Contains(request.Method))
            return null;
        var allow = string.Join(", ", abilities.Methods);
        return Methods.IsKnown(request.Method)
            ? SipRefusal.NotAllowed(allow)
            : SipRefusal.NotImplemented(allow);
    }

    /// <summary>§8.2.2.1, §16.3: the parser lets <c>tel</c> through, which only who has a numbering plan can serve.</summary>
    private static SipRefusal? Scheme(SipRequest request) =>
        SipUri.TryParse(request.RequestUri, out var uri) && uri.IsSip ? null : new(416, "Unsupported URI Scheme");

    /// <summary>§8.2.2.3, §16.3: 420 names what is not understood. Not for CANCEL and ACK, which have no other answer.</summary>
    private static SipRefusal? Extensions(SipRequest request, HeaderName header, Abilities abilities)
    {
        if (!request.Has(header) || request.Method is Methods.Cancel or Methods.Ack)
            return null;
        List<string> unsupported = [];
        foreach (var value in request.Values(header))
        {
            var tag = SipText.Text(value);
            if (!abilities.Extensions.Contains(tag, StringComparer.OrdinalIgnoreCase))
                unsupported.Add(tag);
        }

        return unsupported.Count == 0 ? null : SipRefusal.BadExtension(string.Join(", ", unsupported));
    }

    /// <summary>§8.2.3: a body that is not understood is 415, unless it says that it is optional.</summary>
    private static SipRefusal? Body(SipRequest request, Abilities abilities)
    {
        if (request.Body.IsEmpty || request.Method is Methods.Cancel or Methods.Ack || IsOptional(request))
            return null;
        if (request.Has(HeaderName.ContentEncoding) && !request.Values(HeaderName.ContentEncoding).Contains("identity"))
            return new(415, "Unsupported Media Type", HeaderName.AcceptEncoding, "identity");
        var contentType = request.Value(HeaderName.ContentType);
        foreach (var known in abilities.BodyTypes)
        {
            if (AcceptHeader.IsOfType(contentType, known))
                return null;
        }

        return new(415, "Unsupported Media Type", HeaderName.Accept, string.Join(", ", abilities.BodyTypes));
    }

    private static bool IsOptional(SipRequest request)
    {
        var disposition = request.Value(HeaderName.ContentDisposition);
        var semicolon = disposition.IndexOf((byte)';');
        return semicolon >= 0 && HeaderParameters.TryFind(disposition[semicolon..], "handling", out var handling) && SipText.IsIgnoringCase(handling, "optional");
    }

    /// <summary>§21.4.7: an answer's body would not be accepted (RFC 4475 §3.3.15). Event packages have their own rule (RFC 6665 §4.2.1.1).</summary>
    private static SipRefusal? Answer(SipRequest request, Abilities abilities) =>
        request.Method is Methods.Invite or Methods.Options && abilities.AnswerTypes.Count > 0
        && AcceptHeader.Choose(request, [.. abilities.AnswerTypes]) is null
            ? new(406, "Not Acceptable")
            : null;

    /// <summary>Contact where it says whom to reach (§8.1.1.8, §12.1.1, §10.3), and To where it names who is registered (§10.3).</summary>
    private static SipRefusal? Addresses(SipRequest request)
    {
        if (request.Method is not (Methods.Register or Methods.Invite or Methods.Subscribe or Methods.Notify or Methods.Refer or Methods.Update))
            return null;
        if (request.Method == Methods.Register && (!SipUri.TryParse(request.To.Uri, out var record) || !record.IsSip))
            return SipRefusal.BadRequest("To Is No SIP URI"); // RFC 4475 §3.3.4
        return ContactValue.TryParseAll(request, out _) ? null : SipRefusal.BadRequest("Bad Contact");
    }

    private static SipRefusal? Hops(SipRequest request) =>
        request.TryNumber(HeaderName.MaxForwards, out var hops) && hops == 0 ? SipRefusal.TooManyHops : null;
}
