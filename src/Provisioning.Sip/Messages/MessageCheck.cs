namespace Provisioning.Sip.Messages;

/// <summary>What every message must have before anything is done with it (RFC 3261 §8.1.1, §16.3).</summary>
internal static class MessageCheck
{
    private const uint MostHops = 255;

    private static readonly ulong Once = HeaderIndex.SetOf(
        HeaderName.From, HeaderName.To, HeaderName.CallId, HeaderName.CSeq, HeaderName.MaxForwards, HeaderName.Event, HeaderName.Expires,
        HeaderName.ContentType, HeaderName.SubscriptionState, HeaderName.SipIfMatch, HeaderName.ReferTo, HeaderName.Replaces);

    private static readonly ulong Needed = HeaderIndex.SetOf(HeaderName.Via, HeaderName.From, HeaderName.To, HeaderName.CallId, HeaderName.CSeq);

    public static Rejection Of(SipMessage message)
    {
        if (message.Index.HasDoubled(Once))
            return Rejection.DoubledHeader;
        var callId = message.Value(HeaderName.CallId);
        if (!message.Index.HasAll(Needed) || callId.IsEmpty)
            return Rejection.MissingHeader;
        if (!Via.TryParse(message.Values(HeaderName.Via).First, out _))
            return Rejection.Via;
        if (!IsAddress(message.Value(HeaderName.From)) || !IsAddress(message.Value(HeaderName.To)))
            return Rejection.Address;
        if (message.CSeq.Method is null)
            return Rejection.CSeq;
        if (!SipText.IsVisible(callId))
            return Rejection.CallId;
        if (message is not SipRequest request)
            return Rejection.None;
        if (request.CSeq.Method != request.Method)
            return Rejection.CSeqMethod;
        return message.Has(HeaderName.MaxForwards) && (!message.TryNumber(HeaderName.MaxForwards, out var hops) || hops > MostHops)
            ? Rejection.MaxForwards
            : Rejection.None;
    }

    /// <summary>
    /// Any scheme will do (RFC 4475 §3.3.4). What is behind it is not looked at: From and To name people, nothing is sent there, and phones
    /// write <c>sip:@host</c> for callers without a number.
    /// </summary>
    private static bool IsAddress(ReadOnlySpan<byte> value) =>
        NameAddress.TryParse(value, out var address) && UriParts.SchemeOf(address.Uri).Length is > 0 and var scheme && address.Uri.Length > scheme + 1;
}
