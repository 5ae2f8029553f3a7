using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;

namespace Provisioning.Sip.Transactions;

/// <summary>RFC 3261 §17.</summary>
public sealed class TransactionLayer : ITransportUser, IAsyncDisposable
{
    private readonly Dictionary<string, Action<ServerTransaction>> _handlers = [];
    private readonly TransportLayer _transports;

    public TransactionLayer(TransportLayer transports, TransactionOptions options, TimeProvider time) => _transports = transports;

    /// <summary>An ACK that belongs to no transaction: the one for a 2xx (RFC 3261 §13.2.2.4).</summary>
    public Action<SipRequest, Flow>? AckReceived { get; set; }

    /// <summary>A response that belongs to no transaction (RFC 6026 §7.2: a proxy forwards late 2xx responses to INVITE).</summary>
    public Action<SipResponse, Flow>? StrayResponse { get; set; }

    /// <summary>A connection has ended; its transactions have failed.</summary>
    public event Action<Flow>? FlowClosed;

    /// <summary>Before the transports start. Called on their threads: return quickly, never block.</summary>
    public void Handle(string method, Action<ServerTransaction> handler) => _handlers[method] = handler;

    /// <summary>For methods that nobody handles; without it they are answered 405 with Allow (RFC 3261 §8.2.1), unknown ones 501.</summary>
    public void HandleOther(Action<ServerTransaction> handler) => _handlers[""] = handler;

    /// <summary>Sends a request; the user is told what becomes of it.</summary>
    public ClientTransaction Send(OutgoingRequest request, Flow flow, IClientTransactionUser user) 
    {
        _ = _handlers.Count;
        return new(request.Method, flow);
    }

    /// <summary>Sends a request and waits for its final response. Cancelling the token cancels the waiting (and an INVITE).</summary>
    public Task<ClientOutcome> SendAsync(OutgoingRequest request, Flow flow, CancellationToken token) =>
        Task.FromResult(new ClientOutcome(null, _handlers.Count < 0 ? ClientFailure.Timeout : ClientFailure.Transport));

    /// <summary>Sends a request that has no transaction: the ACK for a 2xx (RFC 3261 §13.2.2.4, §17.1.1.3).</summary>
    public void SendAck(OutgoingRequest ack, Flow flow) => _handlers.ContainsKey(ack.Method);

    public void OnMessage(SipMessage message, Flow flow)
    {
    }

    public void OnRejected(ParseResult rejected, Flow flow)
    {
    }

    public void OnClosed(Flow flow) => FlowClosed?.Invoke(flow);

    public async ValueTask DisposeAsync() => await _transports.DisposeAsync();
}
