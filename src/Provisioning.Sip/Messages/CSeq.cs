namespace Provisioning.Sip.Messages;

/// <summary>RFC 3261 §20.16: a number below 2^32 and the request's method.</summary>
public readonly record struct CSeq(uint Number, string Method)
{
    public static bool TryParse(ReadOnlySpan<byte> value, out CSeq cseq)
    {
        cseq = default;
        value = SipText.Trim(value);
        var space = value.IndexOfAny((byte)' ', (byte)'\t');
        if (space <= 0 || !SipText.TryNumber(value[..space], out var number) || Methods.Of(SipText.TrimStart(value[space..])) is not { } method)
            return false;
        cseq = new(number, method);
        return true;
    }

    public override string ToString() => $"{Number} {Method}";
}
