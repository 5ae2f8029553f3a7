using System.Globalization;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;
using Provisioning.Sip.Transports;

namespace Provisioning.Rollouts;

/// <summary>
/// The NOTIFY that makes a phone fetch or reboot, outside of any dialog: without To tag and without body. Repeated with credentials or in another form it is the same
/// request with the next CSeq (RFC 3261 §8.1.3.5).
/// </summary>
internal sealed class CheckSyncRequest(SipWay way)
{
    private readonly string _callId = string.Create(CultureInfo.InvariantCulture, $"{Guid.NewGuid():N}");
    private readonly string _tag = Tags.New();
    private int _cseq;

    /// <param name="content">What it says.</param>
    /// <param name="credentials">Null before a challenge.</param>
    public OutgoingRequest Write(NotifyContent content, CheckSyncDigest? credentials)
    {
        var request = new OutgoingRequest(Methods.Notify, way.RequestUri);
        if (way.Route.Length > 0)
            request.Add(HeaderName.Route, way.Route);
        request.Add(HeaderName.MaxForwards, "70")
            .Add(HeaderName.From, $"<{way.From}>;tag={_tag}")
            .Add(HeaderName.To, $"<{way.To}>")
            .Add(HeaderName.CallId, _callId)
            .Add(HeaderName.CSeq, string.Create(CultureInfo.InvariantCulture, $"{++_cseq} {Methods.Notify}"))
            .Add(HeaderName.Contact, $"<sip:{way.User}@{way.Flow.SentBy}{Transport}>")
            .Add(HeaderName.Event, content.Event);
        if (content.SubscriptionState is { } state)
            request.Add(HeaderName.SubscriptionState, state);
        if (credentials is not null)
            request.Add(credentials.Header, credentials.Client.Authorize(Methods.Notify, way.RequestUri));
        return request;
    }

    private string Transport => way.Flow.Protocol switch
    {
        TransportProtocol.Tcp => ";transport=tcp",
        TransportProtocol.Tls => ";transport=tls",
        _ => "",
    };
}
