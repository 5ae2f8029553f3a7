using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;

namespace Provisioning.Signalling;

/// <summary>
/// What every request passes before its handler sees it. The transports have counted its address already. Max-Forwards is for who passes a request on
/// (RFC 3261 §16.3); what has reached us is answered, whatever is left of it.
/// </summary>
internal sealed partial class SipDispatch(SipFeatures features, IEnumerable<ISipRouter> routers, SignallingMetrics metrics, ILogger<SipDispatch> logger)
{
    /// <summary>Before the transports start.</summary>
    public void HandleAll(TransactionLayer transactions)
    {
        foreach (var handler in features.Handlers)
            transactions.Handle(handler.Method, transaction => Run(transaction, handler));
        if (!features.Handlers.Any(handler => handler.Method == Methods.Options))
        {
            var options = new OptionsHandler(features);
            transactions.Handle(Methods.Options, transaction => Run(transaction, options));
        }

        transactions.HandleOther(RunOther);
    }

    private void Run(ServerTransaction transaction, ISipHandler handler)
    {
        metrics.Requested(handler.Method);
        Dispatch(transaction, handler);
    }

    /// <summary>Methods that nobody handles.</summary>
    private void RunOther(ServerTransaction transaction)
    {
        metrics.Requested("other");
        Dispatch(transaction, null);
    }

    private void Dispatch(ServerTransaction transaction, ISipHandler? handler)
    {
        try
        {
            if (IsRouted(transaction))
                return;
            if (RefusalOf(transaction) is { } refusal)
                transaction.Refuse(refusal);
            else if (handler is not null)
                handler.Handle(transaction);
            else
                // RFC 3261 §21.5.2: 501 is for those that are not even known.
                transaction.Refuse(IsKnown(transaction.Request.Method) ? SipRefusal.NotAllowed(features.Allow) : SipRefusal.NotImplemented(features.Allow));
        }
        catch (Exception e)
        {
            LogFailed(transaction.Request.Method, e);
            if (!transaction.IsAnswered)
                transaction.Refuse(SipRefusal.Internal);
        }
    }

    private bool IsRouted(ServerTransaction transaction)
    {
        foreach (var router in routers)
        {
            if (router.TryRoute(transaction))
                return true;
        }

        return false;
    }

    private SipRefusal? RefusalOf(ServerTransaction transaction) =>
        features.UnsupportedOf(transaction.Request) is { } tags ? SipRefusal.BadExtension(tags) : null;

    private static bool IsKnown(string method) => method is Methods.Bye or Methods.Info or Methods.Invite or Methods.Message or Methods.Notify
        or Methods.Prack or Methods.Publish or Methods.Refer or Methods.Register or Methods.Subscribe or Methods.Update;

    [LoggerMessage(1, LogLevel.Error, "A SIP {Method} request could not be handled; it was answered 500.")]
    private partial void LogFailed(string method, Exception cause);
}
