using System.Globalization;
using Provisioning.Sip.Messages;

namespace Provisioning.Sip.Transactions;

/// <summary>The requests that an INVITE client transaction makes of its INVITE.</summary>
internal static class InviteFollowers
{
    /// <summary>The ACK for a response other than 2xx (RFC 3261 §17.1.1.3): To is the response's.</summary>
    public static byte[] Ack(ReadOnlySpan<byte> invite, SipResponse response)
    {
        var request = Read(invite);
        return Write(request, Methods.Ack, response.Value(HeaderName.To));
    }

    /// <summary>RFC 3261 §9.1.</summary>
    public static byte[] Cancel(ReadOnlySpan<byte> invite)
    {
        var request = Read(invite);
        return Write(request, Methods.Cancel, request.Value(HeaderName.To));
    }

    private static byte[] Write(SipRequest invite, string method, ReadOnlySpan<byte> to)
    {
        var follower = new OutgoingRequest(method, SipText.Text(invite.RequestUri));
        var lines = new SipBuffer(256);
        for (var i = 0; i < invite.FieldCount; i++)
        {
            if (invite.FieldAt(i) == HeaderName.Route)
                lines.Field(HeaderName.Route, invite.FieldValueAt(i));
        }

        lines.Field(HeaderName.MaxForwards, "70")
            .Field(HeaderName.From, invite.Value(HeaderName.From))
            .Field(HeaderName.To, to)
            .Field(HeaderName.CallId, invite.Value(HeaderName.CallId))
            .Field(HeaderName.CSeq, string.Create(CultureInfo.InvariantCulture, $"{invite.CSeq.Number} {method}"));
        return follower.AddLines(lines.Span).Write(invite.Values(HeaderName.Via).First);
    }

    /// <summary>Our own bytes. The limits are wide, and what is not checked of them does not matter here.</summary>
    private static SipRequest Read(ReadOnlySpan<byte> invite) =>
        SipParser.ParseDatagram(invite, new() { MaxHeaderBytes = 65_535, MaxHeaderFields = 2_000 }).Message as SipRequest
            ?? throw new FormatException("an INVITE that was sent cannot be read: a header value has a line end or lacks its value");
}
