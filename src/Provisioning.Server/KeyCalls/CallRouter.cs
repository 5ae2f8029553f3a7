using Microsoft.Extensions.Options;
using Provisioning.Signalling;
using Provisioning.Sip.Proxy;
using Provisioning.Sip.Transactions;
using Provisioning.Storage;

namespace Provisioning.KeyCalls;

/// <summary>The proxy core with this server's keys and limits, and what it is fed with: new calls, requests within them, ACKs.</summary>
internal sealed class CallRouter : ISipRouter
{
    private readonly CallRelay _relay;
    private readonly ProxyCore _proxy;

    public CallRouter(TransactionLayer transactions, CallRelay relay, ProxySettings settings)
    {
        _relay = relay;
        _proxy = new ProxyCore(transactions, settings.Tokens, relay, settings.Options, settings.Time) { Stopping = settings.Stopping };
        // Nothing else of this server answers INVITE with a 2xx.
        transactions.AckReceived = _proxy.RouteAck;
        relay.Observe(() => _proxy.OpenCount);
    }

    /// <param name="finished">Told what the call's final answer was; nothing else waits for it.</param>
    public void Relay(ServerTransaction transaction, KeyCall call, Action<int>? finished = null)
    {
        if (finished is not null)
            _relay.Watch(transaction.Request, finished);
        _proxy.Relay(transaction, call.CallerEnd, token => _relay.CallAsync(call, token));
    }

    public bool TryRoute(ServerTransaction transaction) => _proxy.TryRoute(transaction);
}

/// <summary>What the core is made with.</summary>
internal sealed class ProxySettings(Vault vault, IOptions<KeyCallOptions> options, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>The installation's, so that calls outlive a restart.</summary>
    public RouteTokens Tokens { get; } = new(vault.DeriveKey("route tokens"));

    public ProxyOptions Options => options.Value.Relay;

    public TimeProvider Time => time;

    public CancellationToken Stopping => lifetime.ApplicationStopping;
}
