using System.Text;

namespace Provisioning.Sip.Messages;

/// <summary>
/// A request to be sent. It is written without its topmost Via: that belongs to the transaction, which knows transport, address and branch.
/// Fields stand in the order in which they are added; the body comes last, with Content-Type and Content-Length.
/// </summary>
public sealed class OutgoingRequest
{
    private readonly SipBuffer _fields = new();
    private ReadOnlyMemory<byte> _body;
    private string? _contentType;

    public OutgoingRequest(string method, string requestUri) => (Method, RequestUri) = (method, requestUri);

    public string Method { get; }

    public string RequestUri { get; }

    /// <summary>Appended to the branch that the transaction makes (RFC 3261 §16.6.8: a proxy's second part, by which it knows a loop).</summary>
    public string BranchSuffix { get; init; } = "";

    public OutgoingRequest Add(HeaderName name, string value)
    {
        _fields.Field(name, value);
        return this;
    }

    /// <summary>A header that <see cref="HeaderName"/> does not list.</summary>
    public OutgoingRequest Add(string name, string value)
    {
        _fields.Field(name, value);
        return this;
    }

    /// <summary>Whole header lines, each with its line end, written elsewhere.</summary>
    public OutgoingRequest AddLines(ReadOnlySpan<byte> lines)
    {
        _fields.Add(lines);
        return this;
    }

    public OutgoingRequest WithBody(string contentType, ReadOnlyMemory<byte> body)
    {
        (_contentType, _body) = (contentType, body);
        return this;
    }

    /// <summary>For a message that is passed on: its Content-Type, if any, is among the lines.</summary>
    public OutgoingRequest WithBody(ReadOnlyMemory<byte> body)
    {
        _body = body;
        return this;
    }

    /// <summary>The whole message. RFC 3261 §7.3.1 advises to put Via first.</summary>
    /// <param name="via">The topmost Via's value.</param>
    internal byte[] Write(ReadOnlySpan<byte> via)
    {
        var buffer = new SipBuffer(LengthWith(via));
        buffer.AddInLine(Method).Add(" "u8).AddInLine(RequestUri).Add(" SIP/2.0\r\n"u8).Field(HeaderName.Via, via).Add(_fields.Span);
        if (_contentType is not null)
            buffer.Field(HeaderName.ContentType, _contentType);
        buffer.Add("Content-Length: "u8).Add(_body.Length).Add("\r\n\r\n"u8).Add(_body.Span);
        return buffer.ToArray();
    }

    /// <summary>Exact, so that a message costs one array: a fan-out sends thousands at once.</summary>
    private int LengthWith(ReadOnlySpan<byte> via)
    {
        var length = Utf8Length(Method) + " "u8.Length + Utf8Length(RequestUri) + " SIP/2.0\r\nVia: \r\n"u8.Length + via.Length + _fields.Length;
        if (_contentType is not null)
            length += "Content-Type: \r\n"u8.Length + Utf8Length(_contentType);
        return length + "Content-Length: \r\n\r\n"u8.Length + Digits(_body.Length) + _body.Length;
    }

    private static int Utf8Length(string text) => Encoding.UTF8.GetByteCount(text);

    private static int Digits(int number)
    {
        var digits = 1;
        for (; number >= 10; number /= 10)
            digits++;
        return digits;
    }
}
