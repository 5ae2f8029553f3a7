using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;

namespace Provisioning.Sip.Transactions;

/// <summary>
/// RFC 3261 §17 and RFC 6026 between the transports and those who ask and answer:
/// <code>
/// response → ClientTable  → ClientTransaction → its user          (or StrayResponse)
/// request  → ServerTable  → a repetition: what was answered; else a ServerTransaction → handler of the method
/// ACK      → ServerTable  → its INVITE                            (or AckReceived)
/// CANCEL   → ServerTable  → its INVITE, and 200; else 481
/// </code>
/// </summary>
public sealed class TransactionLayer : ITransportUser, IAsyncDisposable
{
    private readonly RequestDispatch _dispatch = new();
    private readonly TransportLayer _transports;
    private readonly TransactionOptions _options;
    private readonly LargeRequests _large;
    private readonly TimerWheel _wheel;
    private readonly ClientTable _clients;
    private readonly ServerTable _servers;

    public TransactionLayer(TransportLayer transports, TransactionOptions options, TimeProvider time)
    {
        (_transports, _options) = (transports, options);
        var timers = new Timers(options);
        _large = new(transports, options, time);
        _wheel = new(time, options.Tick, e => transports.Faulted?.Invoke(e));
        _clients = new(_wheel, timers, transports.Metrics);
        _servers = new(_wheel, timers, transports.Metrics, (ack, flow) => AckReceived?.Invoke(ack, flow), options.MaxStoredAnswers);
        transports.Metrics.Observe("sip.transactions.client", "{transaction}", "Requests of ours without a final response", () => _clients.Count);
        transports.Metrics.Observe("sip.transactions.server", "{transaction}", "Requests that wait for our answer, and INVITEs", () => ServerCount);
        transports.Metrics.Observe("sip.transactions.answers", "{answer}", "Answers kept for repeated requests", () => StoredAnswers);
    }

    /// <summary>An ACK that belongs to no transaction: the one for a 2xx (RFC 3261 §13.2.2.4).</summary>
    public Action<SipRequest, Flow>? AckReceived { get; set; }

    /// <summary>A response to INVITE that belongs to no transaction (RFC 6026 §8.9). Others are dropped: they are late repetitions.</summary>
    public Action<SipResponse, Flow>? StrayResponse { get; set; }

    /// <summary>A connection has ended; its transactions have failed.</summary>
    public event Action<Flow>? FlowClosed;

    internal int ServerCount => _servers.Count;

    internal int StoredAnswers => _servers.StoredAnswers;

    /// <summary>Before the transports start. Called on their threads: return quickly, never block.</summary>
    public void Handle(string method, Action<ServerTransaction> handler) => _dispatch.Add(method, handler);

    /// <summary>For methods that nobody handles; without it they are answered 405 with Allow (RFC 3261 §8.2.1), unknown ones 501.</summary>
    public void HandleOther(Action<ServerTransaction> handler) => _dispatch.SetOther(handler);

    /// <summary>
    /// Sends a request; the user is told what becomes of it, on another thread and perhaps before this returns, but a failure to send never
    /// from within. A large one goes by TCP where the remote takes it.
    /// </summary>
    public ClientTransaction Send(OutgoingRequest request, Flow flow, IClientTransactionUser user)
    {
        var transaction = _clients.Add(request.Method, flow, user);
        var message = request.Write(Branch.WriteVia(transaction.Key.Id, flow, request.BranchSuffix));
        if (_large.WantTcp(message.Length, flow))
            _ = SendLargeAsync(transaction, request, message);
        else
            transaction.Start(message);
        return transaction;
    }

    /// <summary>Sends a request and waits for its final response. Cancelling the token ends the waiting, and cancels an INVITE.</summary>
    public async Task<ClientOutcome> SendAsync(OutgoingRequest request, Flow flow, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        var outcome = new RequestTask();
        var transaction = Send(request, flow, outcome);
        await using var registration = token.Register(() =>
        {
            transaction.Cancel();
            outcome.TrySetCanceled(token);
        });
        return await outcome.Task;
    }

    /// <summary>Sends a request that has no transaction: the ACK for a 2xx (RFC 3261 §13.2.2.4, §17.1.1.3).</summary>
    public void SendAck(OutgoingRequest ack, Flow flow)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(ack.Method, Methods.Ack);
        _clients.SendStateless(ack, flow);
    }

    public void OnMessage(SipMessage message, Flow flow)
    {
        if (message is SipResponse response)
            OnResponse(response, flow);
        else
            OnRequest((SipRequest)message, flow);
    }

    public void OnRejected(ParseResult rejected, Flow flow) => StatelessAnswer.Refuse(rejected, flow);

    public void OnClosed(Flow flow)
    {
        _clients.OnClosed(flow);
        FlowClosed?.Invoke(flow);
    }

    /// <summary>Ends the transports as well.</summary>
    public async ValueTask DisposeAsync()
    {
        await _transports.DisposeAsync();
        _wheel.Dispose();
    }

    private async Task SendLargeAsync(ClientTransaction transaction, OutgoingRequest request, byte[] overUdp)
    {
        var udp = transaction.Flow;
        var flow = await _large.FindFlowAsync(udp);
        transaction.Flow = flow;
        transaction.Start(flow == udp ? overUdp : request.Write(Branch.WriteVia(transaction.Key.Id, flow, request.BranchSuffix)));
    }

    private void OnResponse(SipResponse response, Flow flow)
    {
        if (_clients.Find(response) is { } transaction)
            transaction.OnResponse(response);
        else if (response.CSeq.Method == Methods.Invite)
            StrayResponse?.Invoke(response, flow);
    }

    private void OnRequest(SipRequest request, Flow flow)
    {
        if (request.Method == Methods.Ack)
        {
            if (_servers.Find(ServerKey.Of(request, Methods.Invite)) is ServerTransaction invite)
                invite.OnAck(request, flow);
            else
                AckReceived?.Invoke(request, flow);
            return;
        }

        if (_servers.Add(request, flow) is not { } transaction)
            return;
        if (_servers.Count > _options.MaxServerTransactions)
            Overloaded(transaction);
        else if (request.Method == Methods.Cancel)
            OnCancel(transaction);
        else
            _dispatch.Dispatch(transaction);
    }

    private void Overloaded(ServerTransaction transaction)
    {
        _transports.Metrics.Dropped("server-transactions");
        _servers.Remove(transaction);
        StatelessAnswer.Overloaded(transaction.Request, transaction.Flow, _options.T1 * 64);
    }

    /// <summary>RFC 3261 §9.2: 200 whatever was to be cancelled, with the tag of its own answer; but only an INVITE that is not answered ends by it.</summary>
    private void OnCancel(ServerTransaction cancel)
    {
        var cancelled = Methods.Cancellable.Select(method => _servers.Find(ServerKey.Of(cancel.Request, method))).FirstOrDefault(found => found is not null);
        var (status, reason) = cancelled is null ? (481, "Call/Transaction Does Not Exist") : (200, "OK");
        var tag = cancelled switch
        {
            ServerTransaction pending => pending.LocalTag,
            StoredAnswer answer => answer.ReadTag(),
            _ => null,
        };
        cancel.Respond(new(cancel.Request, status, reason, tag ?? cancel.LocalTag));
        (cancelled as ServerTransaction)?.OnCancel();
    }
}
