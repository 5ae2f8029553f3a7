using System.Globalization;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;

namespace Provisioning.Sip.Transactions;

/// <summary>
/// An answer that nothing is remembered of (RFC 3261 §8.2.7), for requests that are refused unseen. Over UDP it is never larger than the
/// request: whoever writes another's address into a datagram gains nothing by us.
/// </summary>
internal static class StatelessAnswer
{
    public static void Refuse(ParseResult rejected, Flow flow)
    {
        if (!rejected.IsAnswerable || rejected.Message is not SipRequest request)
            return;
        var (status, reason) = rejected.Answer();
        Send(new(request, status, reason, Tags.For(request)), request, flow);
    }

    public static void Overloaded(SipRequest request, Flow flow, TimeSpan retryAfter) => Send(
        new OutgoingResponse(request, 503, "Service Unavailable", Tags.For(request))
            .Add(HeaderName.RetryAfter, ((int)Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture)),
        request,
        flow);

    private static void Send(OutgoingResponse response, SipRequest request, Flow flow)
    {
        var message = response.Write(AnswerRoute.CompleteVia(request, flow));
        if (flow.IsReliable || message.Length <= request.Bytes.Length)
            AnswerRoute.FlowFor(request, flow).Send(message);
    }
}
