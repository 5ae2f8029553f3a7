using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;
using Provisioning.Sip.Transports;

namespace Provisioning.Sip.Proxy;

/// <summary>
/// A transaction-stateful proxy with one next hop for each request (RFC 3261 §16), without media and without dialogs: what it must know of a call
/// later stands, signed, in its Record-Route.
/// <code>
/// new request      owner: who may, and whereto → Relay ┐
/// within a dialog  Route with our token → TryRoute     ├ check (§16.3) → route (§16.4) → owner finds the hop (§16.5) → rewrite, send (§16.6)
/// ACK for a 2xx    the same, no transaction → RouteAck ┘      answers (§16.7), timer C (§16.8), CANCEL (§16.10): RelayedTransaction
/// </code>
/// </summary>
public sealed class ProxyCore(TransactionLayer transactions, RouteTokens tokens, IProxyOwner owner, ProxyOptions options, TimeProvider time)
{
    private readonly LoopMark _loops = new();
    private readonly OpenTransactions _open = new(options);

    /// <summary>Transactions that wait for an answer.</summary>
    public int OpenCount => _open.Count;

    /// <summary>Ends the searches for next hops.</summary>
    public CancellationToken Stopping { get; init; }

    /// <summary>Passes on a request outside of any dialog. Where it goes is the owner's decision alone: a Route that leads elsewhere is refused.</summary>
    /// <param name="transaction">To be answered by the proxy from here on.</param>
    /// <param name="caller">How the owner wants the caller's end to stand in the route token.</param>
    /// <param name="find">The next hop; null when it cannot be reached.</param>
    public void Relay(ServerTransaction transaction, string caller, Func<CancellationToken, ValueTask<ProxyHop?>> find)
    {
        var reading = RouteReading.Of(transaction.Request, tokens, uri => owner.IsOwn(uri, transaction.Flow));
        if (reading is { Refusal: ProxyRefusal.None, Routes.Count: > 0 })
            reading = reading with { Refusal = ProxyRefusal.ForeignRoute };
        Run(transaction, reading, new(transaction.Request, transaction.Flow, new(caller, ""), CallDirection.FromCaller), find);
    }

    /// <summary>Passes on a request that has a token of ours in its Route. False, and nothing is done, when it names no token: it is not for the proxy.</summary>
    public bool TryRoute(ServerTransaction transaction)
    {
        var reading = RouteReading.Of(transaction.Request, tokens, uri => owner.IsOwn(uri, transaction.Flow));
        if (reading is { Token: null, Refusal: ProxyRefusal.None })
            return false;
        var routed = new RoutedRequest(transaction.Request, transaction.Flow, reading.Token ?? Nobody, reading.Direction);
        Run(transaction, reading, routed, token => owner.FindAsync(routed, token));
        return true;
    }

    /// <summary>Passes on the ACK for a 2xx: without a transaction and without an answer, whatever is wrong with it (RFC 3261 §16.11, §17.1.1.2).</summary>
    public void RouteAck(SipRequest ack, Flow flow)
    {
        var reading = RouteReading.Of(ack, tokens, uri => owner.IsOwn(uri, flow));
        if (reading is { Refusal: ProxyRefusal.None, Token: { } token } && RelayCheck.Of(ack, _loops.Of(ack)) == ProxyRefusal.None)
            _ = SendAckAsync(new(ack, flow, token, reading.Direction), reading);
    }

    private static RouteToken Nobody { get; } = new("", "");

    private void Run(ServerTransaction transaction, RouteReading reading, RoutedRequest routed, Func<CancellationToken, ValueTask<ProxyHop?>> find)
    {
        var mark = _loops.Of(transaction.Request);
        var refusal = RelayCheck.Of(transaction.Request, mark);
        if (refusal == ProxyRefusal.None)
            refusal = reading.Refusal;
        var isCounted = refusal == ProxyRefusal.None && _open.TryOpen(routed.Token.Caller);
        if (refusal == ProxyRefusal.None && !isCounted)
            refusal = ProxyRefusal.TooMany;
        var relayed = new RelayedTransaction(transaction, routed, options, time, (ended, outcome) =>
        {
            if (isCounted)
                _open.Close(routed.Token.Caller);
            owner.OnFinished(ended.Routed, outcome);
        });
        if (refusal != ProxyRefusal.None)
        {
            relayed.Refuse(refusal);
            return;
        }

        // At once, not after 200 ms: finding the next hop may take longer (RFC 3261 §16.2; never for other methods).
        if (transaction.Request.Method == Methods.Invite)
            transaction.Respond(new OutgoingResponse(transaction.Request, 100, "Trying"));
        _ = ForwardAsync(reading, relayed, find, mark);
    }

    private async Task ForwardAsync(RouteReading reading, RelayedTransaction relayed, Func<CancellationToken, ValueTask<ProxyHop?>> find, string mark)
    {
        try
        {
            if (await find(Stopping) is not { } hop)
            {
                relayed.Refuse(ProxyRefusal.NoWay);
                return;
            }

            if (reading.Token is null)
                relayed.Routed = relayed.Routed with { Token = relayed.Routed.Token with { Callee = hop.End } };
            relayed.Forward(transactions, Rewrite(relayed.Routed, reading, hop, mark), hop);
        }
        catch (OperationCanceledException)
        {
            relayed.Refuse(ProxyRefusal.NoWay);
        }
        catch (Exception e)
        {
            owner.OnFault(e);
            relayed.Refuse(ProxyRefusal.NextHopFailed);
        }
    }

    private async Task SendAckAsync(RoutedRequest routed, RouteReading reading)
    {
        try
        {
            if (await owner.FindAsync(routed, Stopping) is { } hop)
                transactions.SendAck(Rewrite(routed, reading, hop, _loops.Of(routed.Request)), hop.Flow);
        }
        catch (Exception e)
        {
            owner.OnFault(e);
        }
    }

    /// <summary>RFC 3261 §16.6, steps 1 to 9.</summary>
    private OutgoingRequest Rewrite(RoutedRequest routed, RouteReading reading, ProxyHop hop, string mark)
    {
        var (request, from) = (routed.Request, routed.Source);
        var way = (hop.RequestUri is { } uri ? reading with { RequestUri = uri } : reading).ForNextHop();
        IReadOnlyList<string> recordRoutes = [];
        if (RecordRoute.BelongsTo(request.Method))
        {
            var callerTag = routed.Direction == CallDirection.FromCaller ? request.From.Tag : request.To.Tag;
            var isSecure = way.RequestUri.StartsWith("sips:", StringComparison.OrdinalIgnoreCase);
            recordRoutes = RecordRoute.Values(from, hop.Flow, isSecure, tokens.Issue(routed.Token, request.CallId, callerTag));
        }

        return MessageRewriter.Request(request, AnswerRoute.CompleteVia(request, from), way, recordRoutes, hop.Edits, mark);
    }
}
