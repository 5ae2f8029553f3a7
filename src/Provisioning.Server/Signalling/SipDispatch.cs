using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;

namespace Provisioning.Signalling;

/// <summary>
/// What every request passes before its handler sees it. The transports have counted its address already. Max-Forwards is for who passes a request on
/// (RFC 3261 §16.3); what has reached us is answered, whatever is left of it.
/// </summary>
internal sealed partial class SipDispatch(SipFeatures features, SignallingMetrics metrics, ILogger<SipDispatch> logger)
{
    public void Run(ServerTransaction transaction, ISipHandler handler)
    {
        metrics.Requested(handler.Method);
        if (RefusalOf(transaction) is { } refusal)
        {
            transaction.Refuse(refusal);
            return;
        }

        try
        {
            handler.Handle(transaction);
        }
        catch (Exception e)
        {
            LogFailed(handler.Method, e);
            if (!transaction.IsAnswered)
                transaction.Refuse(SipRefusal.Internal);
        }
    }

    /// <summary>Methods that nobody handles. RFC 3261 §21.5.2: 501 is for those that are not even known.</summary>
    public void RunOther(ServerTransaction transaction)
    {
        metrics.Requested("other");
        transaction.Refuse(RefusalOf(transaction)
            ?? (IsKnown(transaction.Request.Method) ? SipRefusal.NotAllowed(features.Allow) : SipRefusal.NotImplemented(features.Allow)));
    }

    private SipRefusal? RefusalOf(ServerTransaction transaction) =>
        features.UnsupportedOf(transaction.Request) is { } tags ? SipRefusal.BadExtension(tags) : null;

    private static bool IsKnown(string method) => method is Methods.Bye or Methods.Info or Methods.Invite or Methods.Message or Methods.Notify
        or Methods.Prack or Methods.Publish or Methods.Refer or Methods.Register or Methods.Subscribe or Methods.Update;

    [LoggerMessage(1, LogLevel.Error, "A SIP {Method} request could not be handled; it was answered 500.")]
    private partial void LogFailed(string method, Exception cause);
}
