using Provisioning.Sip.Messages;

namespace Provisioning.Sip.Transactions;

/// <summary>Who handles which method.</summary>
internal sealed class RequestDispatch
{
    private readonly Dictionary<string, Action<ServerTransaction>> _handlers = [];
    private Action<ServerTransaction>? _other;

    public void Add(string method, Action<ServerTransaction> handler) => _handlers.Add(method, handler);

    public void SetOther(Action<ServerTransaction> handler) => _other = handler;

    public void Dispatch(ServerTransaction transaction)
    {
        var method = transaction.Request.Method;
        if (_handlers.TryGetValue(method, out var handler))
            handler(transaction);
        else if (_other is not null)
            _other(transaction);
        else
            transaction.Respond(Refusal(transaction));
    }

    /// <summary>RFC 3261 §8.2.1: a method that is known but not supported is 405; §21.5.2: one that is not known is 501.</summary>
    private OutgoingResponse Refusal(ServerTransaction transaction) => Methods.IsKnown(transaction.Request.Method)
        ? new OutgoingResponse(transaction.Request, 405, "Method Not Allowed", transaction.LocalTag).Add(HeaderName.Allow, Allow())
        : new(transaction.Request, 501, "Not Implemented", transaction.LocalTag);

    private string Allow()
    {
        string[] implied = _handlers.ContainsKey(Methods.Invite) ? [Methods.Ack, Methods.Cancel] : [];
        return string.Join(", ", _handlers.Keys.Concat(implied).Order(StringComparer.Ordinal));
    }
}
