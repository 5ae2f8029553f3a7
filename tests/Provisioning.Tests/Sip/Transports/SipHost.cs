using System.Collections.Concurrent;
using System.Net;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;
using Provisioning.Sip.Transports;

namespace Provisioning.Tests.Sip.Transports;

/// <summary>The SIP stack on a free loopback port; it answers OPTIONS, SUBSCRIBE and NOTIFY with 200.</summary>
internal sealed class SipHost : IAsyncDisposable
{
    private SipHost(TransportOptions options, TransactionOptions transactions)
    {
        Transports = new(options, TimeProvider.System) { Faulted = Faults.Enqueue };
        Transactions = new(Transports, transactions, TimeProvider.System);
        foreach (var method in new[] { Methods.Options, Methods.Subscribe, Methods.Notify })
            Transactions.Handle(method, Answer);
        Transactions.FlowClosed += Closed.Enqueue;
    }

    public TransportLayer Transports { get; }

    public TransactionLayer Transactions { get; }

    public ConcurrentQueue<ServerTransaction> Handled { get; } = [];

    public ConcurrentQueue<Flow> Closed { get; } = [];

    public ConcurrentQueue<Exception> Faults { get; } = [];

    public IPEndPoint Local => LocalOf(Transports.Listeners[0].Protocol);

    public static async Task<SipHost> StartAsync(
        TransportProtocol protocol, IPAddress? address = null, Action<TransportOptions>? options = null, TransactionOptions? transactions = null)
    {
        var transports = new TransportOptions();
        (transports.ServerTls, transports.ClientTls) = (TestCertificate.Server, TestCertificate.Client);
        transports.Listeners.Add(new() { Protocol = protocol, Address = address ?? IPAddress.Loopback });
        options?.Invoke(transports);
        var host = new SipHost(transports, transactions ?? new());
        await host.Transports.StartAsync(host.Transactions, TestContext.Current.CancellationToken);
        return host;
    }

    public IPEndPoint LocalOf(TransportProtocol protocol) => Transports.Listeners.First(listener => listener.Protocol == protocol).Local;

    public async ValueTask DisposeAsync()
    {
        await Transactions.DisposeAsync();
        Assert.Empty(Faults);
    }

    private void Answer(ServerTransaction transaction)
    {
        Handled.Enqueue(transaction);
        transaction.Respond(new(transaction.Request, 200, "OK", transaction.LocalTag));
    }
}
