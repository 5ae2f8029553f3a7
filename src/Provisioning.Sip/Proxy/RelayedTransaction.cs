using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;
using Provisioning.Sip.Transports;

namespace Provisioning.Sip.Proxy;

/// <summary>
/// The response context of RFC 3261 §16.2 with its one branch: what the next hop answers is the answer, so nothing is gathered and "the best
/// response" is the only one.
/// <code>
/// 100 → nothing          101–199 → passed, Timer C anew      2xx → passed, each of them (RFC 6026)
/// 503 → 500              401, 407 → passed or 500            other final → passed
/// timer B, C → 408       transport → 500                     CANCEL → CANCEL to the next hop
/// </code>
/// </summary>
internal sealed class RelayedTransaction : IClientTransactionUser
{
    private readonly ServerTransaction _server;
    private readonly ProxyOptions _options;
    private readonly Action<RelayedTransaction, ProxyOutcome> _finished;
    private readonly ITimer? _timerC;
    private ClientTransaction? _client;
    private bool _passesChallenges = true;
    private volatile ProxyRefusal _ending;
    private int _isFinished;

    public RelayedTransaction(
        ServerTransaction server, RoutedRequest routed, ProxyOptions options, TimeProvider time, Action<RelayedTransaction, ProxyOutcome> finished)
    {
        (_server, Routed, _options, _finished) = (server, routed, options, finished);
        if (server.Request.Method != Methods.Invite)
            return;
        _timerC = time.CreateTimer(_ => OnTimerC(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        server.Cancelled = OnCancelled;
    }

    /// <summary>A new call's other end is known when its next hop is.</summary>
    public RoutedRequest Routed { get; set; }

    /// <summary>Passes the request on (RFC 3261 §16.6.10, 11).</summary>
    public void Forward(TransactionLayer transactions, OutgoingRequest request, Flow flow, bool passesChallenges)
    {
        if (_ending != ProxyRefusal.None)
        {
            Refuse(_ending);
            return;
        }

        _passesChallenges = passesChallenges;
        _timerC?.Change(_options.TimerC, Timeout.InfiniteTimeSpan);
        var client = transactions.Send(request, flow, this);
        Interlocked.Exchange(ref _client, client);
        // CANCEL came between: whoever of the two is second sees what the first has written.
        if (_ending != ProxyRefusal.None)
            client.Cancel();
    }

    public void OnResponse(ClientTransaction transaction, SipResponse response)
    {
        switch (response.Status)
        {
            case 100:
                return;
            case < 200:
                if (_ending == ProxyRefusal.None)
                    _timerC?.Change(_options.TimerC, Timeout.InfiniteTimeSpan);
                Pass(response);
                return;
            case 503:
                Refuse(ProxyRefusal.NextHopFailed, response);
                return;
            case 401 or 407 when !_passesChallenges:
                Refuse(ProxyRefusal.Challenged, response);
                return;
            default:
                Pass(response);
                Finish(new(ProxyRefusal.None, response.Status, response.Status));
                return;
        }
    }

    public void OnFailed(ClientTransaction transaction, ClientFailure failure)
    {
        if (failure == ClientFailure.Transport)
            Refuse(ProxyRefusal.NextHopFailed);
        else if (_server.Request.Method == Methods.Invite)
            Refuse(_ending == ProxyRefusal.None ? ProxyRefusal.Timeout : _ending);
        else
            // RFC 4320 §4.2: a 408 would come when nobody waits for it any more.
            Finish(new(ProxyRefusal.Timeout, 0, 0));
    }

    /// <summary>Answers in the next hop's place.</summary>
    public void Refuse(ProxyRefusal refusal, SipResponse? cause = null, string? words = null)
    {
        var response = ProxyAnswer.Of(_server, refusal, cause, words);
        if (Interlocked.Exchange(ref _isFinished, 1) != 0)
            return;
        _server.Respond(response);
        Close(new(refusal, response.Status, cause?.Status ?? 0));
    }

    private void Pass(SipResponse response) => _server.Respond(MessageRewriter.Response(_server.Request, response));

    private void OnCancelled() => End(ProxyRefusal.Cancelled);

    /// <summary>
    /// RFC 3261 §16.8. The next hop has answered provisionally, or timer B would have ended the transaction long ago.
    /// </summary>
    private void OnTimerC() => End(ProxyRefusal.Timeout);

    /// <summary>CANCEL to the next hop; its 487 follows, or the client transaction gives up after 64*T1 (RFC 3261 §9.1).</summary>
    private void End(ProxyRefusal ending)
    {
        _ending = ending;
        _timerC?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Interlocked.CompareExchange(ref _client, null, null)?.Cancel();
    }

    private void Finish(ProxyOutcome outcome)
    {
        if (Interlocked.Exchange(ref _isFinished, 1) == 0)
            Close(outcome);
    }

    private void Close(ProxyOutcome outcome)
    {
        _timerC?.Dispose();
        _finished(this, outcome);
    }
}
