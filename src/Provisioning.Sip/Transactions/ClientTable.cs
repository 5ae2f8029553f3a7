using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;

namespace Provisioning.Sip.Transactions;

/// <summary>The client transactions, and what they have in common.</summary>
internal sealed class ClientTable(TimerWheel wheel, Timers timers, SipMetrics metrics)
{
    private readonly Sharded<ClientKey, ClientTransaction> _transactions = new();

    public TimerWheel Wheel => wheel;

    public Timers Timers => timers;

    public SipMetrics Metrics => metrics;

    public int Count => _transactions.Count;

    public ClientTransaction Add(string method, Flow flow, IClientTransactionUser user)
    {
        while (true)
        {
            var transaction = new ClientTransaction(this, new(Branch.New(), IsCancel: false), method, flow, user);
            if (_transactions.TryAdd(transaction.Key, transaction, out _))
                return transaction;
        }
    }

    /// <summary>CANCEL is a transaction of its own with the branch of its INVITE (RFC 3261 §9.1); whatever is answered means nothing.</summary>
    public void SendCancel(ClientTransaction invite, byte[] cancel)
    {
        var transaction = new ClientTransaction(this, invite.Key with { IsCancel = true }, Methods.Cancel, invite.Flow, NoUser.Instance);
        if (_transactions.TryAdd(transaction.Key, transaction, out _))
            transaction.Start(cancel);
    }

    /// <summary>A request without a transaction, with a branch that no transaction has.</summary>
    public void SendStateless(OutgoingRequest request, Flow flow)
    {
        var id = Branch.New();
        while (_transactions.Find(new(id, IsCancel: false)) is not null)
            id = Branch.New();
        flow.Send(request.Write(Branch.WriteVia(id, flow, request.BranchSuffix)));
    }

    public void Remove(ClientTransaction transaction) => _transactions.Remove(transaction.Key, transaction);

    public ClientTransaction? Find(SipResponse response)
    {
        if (!Branch.TryParse(response.TopVia.Branch, out var id))
            return null;
        var transaction = _transactions.Find(new(id, response.CSeq.Method == Methods.Cancel));
        return transaction?.Method == response.CSeq.Method ? transaction : null;
    }

    public void OnClosed(Flow flow)
    {
        foreach (var transaction in _transactions.Where(transaction => transaction.Flow == flow))
            transaction.OnTransportError();
    }

    private sealed class NoUser : IClientTransactionUser
    {
        public static readonly NoUser Instance = new();

        public void OnResponse(ClientTransaction transaction, SipResponse response)
        {
        }

        public void OnFailed(ClientTransaction transaction, ClientFailure failure)
        {
        }
    }
}
