using System.Globalization;
using Provisioning.Sip.Messages;

namespace Provisioning.Subscriptions;

/// <summary>Why a SUBSCRIBE was refused; what is answered stands in <see cref="SubscribeRefusals"/> and nowhere else.</summary>
internal enum SubscribeRefusal
{
    None,

    /// <summary>Expires or another field cannot be read.</summary>
    Malformed,

    /// <summary>No event package, or one that is not served (RFC 6665 §4.2.1.1).</summary>
    BadEvent,

    /// <summary>The subscriber takes none of the package's bodies (RFC 3261 §21.4.7).</summary>
    NotAcceptable,

    /// <summary>It carries a body, which nobody here could read (RFC 3261 §8.2.3).</summary>
    UnsupportedBody,

    /// <summary>The URI is that of a list, and the subscriber cannot take lists (RFC 4662 §4.1).</summary>
    ListNotSupported,

    /// <summary>It would expire too soon (RFC 6665 §4.2.1.1).</summary>
    IntervalTooBrief,

    /// <summary>The number is neither an extension of the fleet nor an orbit on one of the phone's keys.</summary>
    UnknownExtension,

    /// <summary>The extension is on none of the phone's keys and in none of its groups.</summary>
    NotOnKeys,

    /// <summary>A dialog that is not known here (RFC 3261 §12.2.2): subscribe anew.</summary>
    NoSuchDialog,

    /// <summary>A CSeq that is lower than one before (RFC 3261 §12.2.2).</summary>
    OutOfOrder,

    /// <summary>A second subscription on the same dialog (RFC 6665 §4.5.2).</summary>
    SharedDialog,

    /// <summary>The phone has as many as one phone may have.</summary>
    TooManyOfPhone,

    /// <summary>The server has as many as it may have.</summary>
    TooMany,

    /// <summary>The server goes down.</summary>
    Stopping,

    /// <summary>More would have to be remembered than a phone's dialog needs.</summary>
    TooLarge,
}

internal static class SubscribeRefusals
{
    public static OutgoingResponse Answer(this SubscribeRefusal refusal, SipRequest request, string toTag, SubscriptionOptions options)
    {
        var (status, reason) = StatusOf(refusal);
        var response = new OutgoingResponse(request, status, reason, toTag);
        return refusal switch
        {
            SubscribeRefusal.BadEvent => response.Add(HeaderName.AllowEvents, EventPackage.Allowed),
            SubscribeRefusal.IntervalTooBrief => response.Add(HeaderName.MinExpires, Text(options.MinExpires.TotalSeconds)),
            SubscribeRefusal.NotAcceptable => response.Add(HeaderName.Accept, EventPackage.Dialog.ContentType),
            SubscribeRefusal.UnsupportedBody => response.Add(HeaderName.Accept, ""),
            SubscribeRefusal.ListNotSupported => response.Add(HeaderName.Require, SubscribeTerms.EventList),
            SubscribeRefusal.Stopping => response.Add(HeaderName.RetryAfter, Text(options.StopRetryAfter.TotalSeconds)),
            SubscribeRefusal.TooMany => response.Add(HeaderName.RetryAfter, Text(options.FullRetryAfter.TotalSeconds)),
            _ => response,
        };
    }

    public static (int Status, string Reason) StatusOf(SubscribeRefusal refusal) => refusal switch
    {
        SubscribeRefusal.Malformed => (400, "Bad Request"),
        SubscribeRefusal.BadEvent => (489, "Bad Event"),
        SubscribeRefusal.NotAcceptable => (406, "Not Acceptable"),
        SubscribeRefusal.UnsupportedBody => (415, "Unsupported Media Type"),
        SubscribeRefusal.ListNotSupported => (421, "Extension Required"),
        SubscribeRefusal.IntervalTooBrief => (423, "Interval Too Brief"),
        SubscribeRefusal.UnknownExtension => (404, "Not Found"),
        SubscribeRefusal.NotOnKeys => (403, "Not On Your Keys"),
        SubscribeRefusal.NoSuchDialog => (481, "Subscription Does Not Exist"),
        // Not with the word CSeq: SIPp takes its first place in a response for the header.
        SubscribeRefusal.OutOfOrder => (500, "Out Of Order"),
        SubscribeRefusal.SharedDialog => (403, "Dialog Sharing Not Supported"),
        SubscribeRefusal.TooManyOfPhone => (403, "Too Many Subscriptions"),
        SubscribeRefusal.TooLarge => (513, "Message Too Large"),
        SubscribeRefusal.Stopping => (503, "Going Down"),
        SubscribeRefusal.TooMany => (503, "Too Many Subscriptions"),
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "is no refusal"),
    };

    private static string Text(double seconds) => ((long)Math.Ceiling(seconds)).ToString(CultureInfo.InvariantCulture);
}
