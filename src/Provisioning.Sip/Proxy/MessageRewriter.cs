using Provisioning.Sip.Messages;

namespace Provisioning.Sip.Proxy;

/// <summary>
/// Messages as a proxy passes them on (RFC 3261 §16.6, §16.7): the fields that belong to the hop are changed, all others keep their order,
/// spelling and bytes, known or not, well-formed or not.
/// </summary>
internal static class MessageRewriter
{
    /// <summary>RFC 3261 §16.6.3.</summary>
    private const uint DefaultMaxForwards = 70;

    /// <param name="topVia">The sender's Via as the transport completed it (received, rport).</param>
    /// <param name="way">Request-URI and Routes for the next hop.</param>
    /// <param name="recordRoutes">Put before any that are there, the first one topmost.</param>
    /// <param name="edits">The owner's changes.</param>
    /// <param name="branchSuffix">Goes into our own Via.</param>
    public static OutgoingRequest Request(
        SipRequest request, ReadOnlySpan<byte> topVia, RouteReading way, IReadOnlyList<string> recordRoutes, HeaderEdits edits, string branchSuffix)
    {
        var lines = new SipBuffer(request.Bytes.Length + 512);
        lines.Field(HeaderName.Via, topVia);
        AddOtherVias(lines, request);
        foreach (var value in recordRoutes)
            lines.Field(HeaderName.RecordRoute, value);
        foreach (var value in way.Routes)
            lines.Field(HeaderName.Route, value);
        lines.Add("Max-Forwards: "u8).Add(request.TryNumber(HeaderName.MaxForwards, out var hops) ? hops - 1 : DefaultMaxForwards).EndLine();
        for (var i = 0; i < request.FieldCount; i++)
        {
            if (IsOfTheHop(request.FieldAt(i)) || edits.Removes(request.FieldAt(i), request.FieldNameAt(i)))
                continue;
            lines.Field(request.FieldNameAt(i), request.FieldValueAt(i));
        }

        foreach (var (name, value) in edits.Added)
            lines.Field(name, value);
        return new OutgoingRequest(request.Method, way.RequestUri) { BranchSuffix = branchSuffix }.AddLines(lines.Span).WithBody(request.BodyMemory);
    }

    /// <summary>
    /// The next hop's response for whoever sent the request. The Vias are the request's own: what the response says there is what we had sent,
    /// or wrong.
    /// </summary>
    public static OutgoingResponse Response(SipRequest request, SipResponse response)
    {
        var lines = new SipBuffer(response.Bytes.Length);
        AddOtherVias(lines, request);
        for (var i = 0; i < response.FieldCount; i++)
        {
            if (response.FieldAt(i) is not (HeaderName.Via or HeaderName.ContentLength))
                lines.Field(response.FieldNameAt(i), response.FieldValueAt(i));
        }

        return OutgoingResponse.Relayed(request, response, lines.ToArray());
    }

    private static bool IsOfTheHop(HeaderName name) => name is HeaderName.Via or HeaderName.Route or HeaderName.MaxForwards or HeaderName.ContentLength;

    private static void AddOtherVias(SipBuffer lines, SipRequest request)
    {
        var isFirst = true;
        foreach (var via in request.Values(HeaderName.Via))
        {
            if (!isFirst)
                lines.Field(HeaderName.Via, via);
            isFirst = false;
        }
    }
}
