namespace Provisioning.Sip.Messages;

/// <summary>
/// A response to a request (RFC 3261 §8.2.6): Via, From, To, Call-ID, CSeq and Record-Route are the request's; the To tag is added where the
/// request has none. What the request lacks the response lacks as well. Further fields stand in the order in which they are added.
/// </summary>
public sealed class OutgoingResponse
{
    private readonly SipBuffer _fields = new();
    private readonly SipRequest _request;
    private ReadOnlyMemory<byte> _body;
    private string? _contentType;
    private byte[]? _relayedLines;

    /// <param name="request">What is answered.</param>
    /// <param name="status">100 to 699.</param>
    /// <param name="reason">For people.</param>
    /// <param name="toTag">Added to To unless the request has one; a 100 needs none.</param>
    public OutgoingResponse(SipRequest request, int status, string reason, string? toTag = null) =>
        (_request, Status, Reason, ToTag) = (request, status, reason, toTag);

    public int Status { get; }

    public string Reason { get; }

    public string? ToTag { get; }

    /// <summary>Another's response that is passed on (RFC 3261 §16.7.9): all its fields but the topmost Via and Content-Length are in the lines.</summary>
    internal static OutgoingResponse Relayed(SipRequest request, SipResponse response, byte[] lines) =>
        new(request, response.Status, response.Reason) { _relayedLines = lines, _body = response.BodyMemory };

    public OutgoingResponse Add(HeaderName name, string value)
    {
        _fields.Field(name, value);
        return this;
    }

    public OutgoingResponse WithBody(string contentType, ReadOnlyMemory<byte> body)
    {
        (_contentType, _body) = (contentType, body);
        return this;
    }

    /// <summary>The whole message.</summary>
    /// <param name="topVia">The topmost Via as the transport completed it: with <c>received</c> and <c>rport</c> (RFC 3581 §4).</param>
    internal byte[] Write(ReadOnlySpan<byte> topVia)
    {
        var buffer = new SipBuffer(_fields.Length + _body.Length + 512);
        buffer.Add("SIP/2.0 "u8).Add(Status).Add(" "u8).AddInLine(Reason).EndLine().Field(HeaderName.Via, topVia);
        if (_relayedLines is not null)
            return buffer.Add(_relayedLines).Add("Content-Length: "u8).Add(_body.Length).Add("\r\n\r\n"u8).Add(_body.Span).ToArray();
        AddOtherVias(buffer);
        // The answers that make a dialog (RFC 3261 §12.1.1); those two methods never make one, and RFC 3903 §6 forbids it.
        if (Status is > 100 and < 300 && _request.Method is not (Methods.Publish or Methods.Register))
            AddAll(buffer, HeaderName.RecordRoute);
        AddIfPresent(buffer, HeaderName.From);
        AddTo(buffer);
        AddIfPresent(buffer, HeaderName.CallId);
        AddIfPresent(buffer, HeaderName.CSeq);
        if (Status == 100)
            AddIfPresent(buffer, HeaderName.Timestamp); // RFC 3261 §8.2.6.1
        buffer.Add(_fields.Span);
        if (_contentType is not null)
            buffer.Field(HeaderName.ContentType, _contentType);
        buffer.Add("Content-Length: "u8).Add(_body.Length).Add("\r\n\r\n"u8).Add(_body.Span);
        return buffer.ToArray();
    }

    private void AddOtherVias(SipBuffer buffer)
    {
        var isFirst = true;
        foreach (var via in _request.Values(HeaderName.Via))
        {
            if (!isFirst)
                buffer.Field(HeaderName.Via, via);
            isFirst = false;
        }
    }

    private void AddAll(SipBuffer buffer, HeaderName name)
    {
        foreach (var value in _request.Values(name))
            buffer.Field(name, value);
    }

    /// <summary>A request may be answered because it lacks one (RFC 4475 §3.3.1).</summary>
    private void AddIfPresent(SipBuffer buffer, HeaderName name)
    {
        if (_request.TryFind(name, out var value))
            buffer.Field(name, value);
    }

    private void AddTo(SipBuffer buffer)
    {
        if (!_request.Has(HeaderName.To))
            return;
        buffer.Add("To: "u8).Add(_request.Value(HeaderName.To));
        if (ToTag is not null && _request.To.Tag is null)
            buffer.Add(";tag="u8).AddInLine(ToTag);
        buffer.EndLine();
    }
}
