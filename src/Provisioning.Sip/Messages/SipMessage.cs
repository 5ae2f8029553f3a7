namespace Provisioning.Sip.Messages;

/// <summary>
/// A message from the network, as its own bytes and an index of its header fields. Immutable; it may be kept. Values are spans of those
/// bytes, read when asked for. What <see cref="SipParser"/> has accepted has a readable topmost Via, From, To, Call-ID and CSeq.
/// </summary>
public abstract class SipMessage
{
    private readonly byte[] _bytes;
    private readonly HeaderField[] _fields;
    private readonly HeaderIndex _index;
    private readonly int _body;
    private string? _callId;

    private protected SipMessage(byte[] bytes, HeaderField[] fields, in HeaderIndex index, int body)
    {
        (_bytes, _fields, _index, _body) = (bytes, fields, index, body);
        if (CSeq.TryParse(Value(HeaderName.CSeq), out var cseq))
            CSeq = cseq;
    }

    /// <summary>The whole message as it came; folded lines are joined.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>As long as Content-Length says; empty when there is none.</summary>
    public ReadOnlySpan<byte> Body => _bytes.AsSpan(_body);

    /// <summary>The body as memory, to be kept without a copy.</summary>
    public ReadOnlyMemory<byte> BodyMemory => _bytes.AsMemory(_body);

    internal ref readonly HeaderIndex Index => ref _index;

    /// <summary>Number of header field lines.</summary>
    public int FieldCount => _fields.Length;

    /// <summary>RFC 3261 §20.8.</summary>
    public string CallId => _callId ??= Text(HeaderName.CallId) ?? "";

    /// <summary>RFC 3261 §20.16.</summary>
    public CSeq CSeq { get; }

    /// <summary>The topmost Via value (RFC 3261 §20.42).</summary>
    public Via TopVia => Via.TryParse(Values(HeaderName.Via).First, out var via) ? via : default;

    /// <summary>RFC 3261 §20.20.</summary>
    public NameAddress From => NameAddress.TryParse(Value(HeaderName.From), out var from) ? from : default;

    /// <summary>RFC 3261 §20.39.</summary>
    public NameAddress To => NameAddress.TryParse(Value(HeaderName.To), out var to) ? to : default;

    /// <summary>The value of the first field of that name; empty when there is none (<see cref="Has"/> tells an empty one apart).</summary>
    public ReadOnlySpan<byte> Value(HeaderName name) => TryFind(name, out var value) ? value : default;

    /// <summary>The value of the first field of that name as text; null when there is none.</summary>
    public string? Text(HeaderName name) => TryFind(name, out var value) ? SipText.Text(value) : null;

    /// <summary>Whether there is a field of that name, be it empty.</summary>
    public bool Has(HeaderName name) => _index.Has(name);

    public bool TryFind(HeaderName name, out ReadOnlySpan<byte> value)
    {
        var position = PositionOf(name);
        value = position < 0 ? default : FieldValueAt(position);
        return position >= 0;
    }

    /// <summary>All values of a header that may list several, over commas and lines, in order (RFC 3261 §7.3.1).</summary>
    public HeaderValues Values(HeaderName name) => new(this, name);

    /// <summary>Name of the field line at <paramref name="index"/>, as it is spelled in the message.</summary>
    public ReadOnlySpan<byte> FieldNameAt(int index) => _bytes.AsSpan(_fields[index].NameStart, _fields[index].NameLength);

    /// <summary>Which header the field line at <paramref name="index"/> is.</summary>
    public HeaderName FieldAt(int index) => _fields[index].Name;

    /// <summary>Value of the field line at <paramref name="index"/>.</summary>
    public ReadOnlySpan<byte> FieldValueAt(int index) => _bytes.AsSpan(_fields[index].ValueStart, _fields[index].ValueLength);

    /// <summary>A number such as Expires; false when it is absent or no number below 2^32.</summary>
    public bool TryNumber(HeaderName name, out uint number)
    {
        number = 0;
        return TryFind(name, out var value) && SipText.TryNumber(value, out number);
    }

    internal int PositionOf(HeaderName name) => _index.FirstOf(name, _fields);

    private protected ReadOnlySpan<byte> Slice(Range range) => _bytes.AsSpan(range);
}

/// <summary>A request (RFC 3261 §7.1).</summary>
public sealed class SipRequest : SipMessage
{
    private readonly Range _uri;

    internal SipRequest(byte[] bytes, HeaderField[] fields, in HeaderIndex index, int body, string method, Range uri)
        : base(bytes, fields, index, body) => (Method, _uri) = (method, uri);

    /// <summary>One of <see cref="Methods"/>, or another token. Case matters.</summary>
    public string Method { get; }

    /// <summary>As it was sent.</summary>
    public ReadOnlySpan<byte> RequestUri => Slice(_uri);
}

/// <summary>A response (RFC 3261 §7.2).</summary>
public sealed class SipResponse : SipMessage
{
    private readonly Range _reason;

    internal SipResponse(byte[] bytes, HeaderField[] fields, in HeaderIndex index, int body, int status, Range reason)
        : base(bytes, fields, index, body) => (Status, _reason) = (status, reason);

    /// <summary>100 to 699.</summary>
    public int Status { get; }

    /// <summary>For people.</summary>
    public string Reason => SipText.Text(Slice(_reason));

    public bool IsProvisional => Status < 200;

    public bool IsSuccess => Status is >= 200 and < 300;
}
