namespace Provisioning.Sip.Messages;

/// <summary>What every message must have before anything is done with it (RFC 3261 §8.1.1, §16.3).</summary>
internal static class MessageCheck
{
    private const uint MostHops = 255;

    private static readonly HeaderName[] Once =
        [HeaderName.From, HeaderName.To, HeaderName.CallId, HeaderName.CSeq, HeaderName.MaxForwards, HeaderName.Event, HeaderName.Expires];

    public static Rejection Of(SipMessage message)
    {
        foreach (var name in Once)
        {
            if (CountOf(message, name) > 1)
                return Rejection.DoubledHeader;
        }

        if (!message.Has(HeaderName.Via) || !message.Has(HeaderName.From) || !message.Has(HeaderName.To) || !message.Has(HeaderName.CSeq)
            || message.Value(HeaderName.CallId).IsEmpty)
        {
            return Rejection.MissingHeader;
        }

        if (!Via.TryParse(message.Values(HeaderName.Via).First, out _))
            return Rejection.Via;
        if (!NameAddress.TryParse(message.Value(HeaderName.From), out _) || !NameAddress.TryParse(message.Value(HeaderName.To), out _))
            return Rejection.Address;
        if (message.CSeq.Method is null)
            return Rejection.CSeq;
        if (message is not SipRequest request)
            return Rejection.None;
        if (request.CSeq.Method != request.Method)
            return Rejection.CSeqMethod;
        return message.Has(HeaderName.MaxForwards) && (!message.TryNumber(HeaderName.MaxForwards, out var hops) || hops > MostHops)
            ? Rejection.MaxForwards
            : Rejection.None;
    }

    private static int CountOf(SipMessage message, HeaderName name)
    {
        var count = 0;
        for (var i = 0; i < message.FieldCount; i++)
            count += message.FieldAt(i) == name ? 1 : 0;
        return count;
    }
}
