using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;
using Provisioning.Sip.Transports;

namespace Provisioning.Signalling;

/// <summary>
/// Opens the SIP ports and brings each request to the handler of its method. It starts when fleet and configurations are loaded: what a
/// slice must have read before the first request it reads in <see cref="IHostedLifecycleService.StartingAsync"/>.
/// </summary>
internal sealed partial class SipServer(
    TransportLayer transports, TransactionLayer transactions, SipFeatures features, SipDispatch dispatch, ILogger<SipServer> logger) : IHostedService
{
    /// <summary>With their real ports; empty until the server runs.</summary>
    public IReadOnlyList<Listener> Listeners => transports.Listeners;

    /// <summary>The port in use; null when nothing of that protocol is listened to.</summary>
    public int? PortOf(TransportProtocol protocol) => Listeners.FirstOrDefault(listener => listener.Protocol == protocol && !listener.IsMulticast)?.Local.Port;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var handler in features.Handlers)
            transactions.Handle(handler.Method, transaction => dispatch.Run(transaction, handler));
        if (!features.Handlers.Any(handler => handler.Method == Methods.Options))
        {
            var options = new OptionsHandler(features);
            transactions.Handle(Methods.Options, transaction => dispatch.Run(transaction, options));
        }

        transactions.HandleOther(dispatch.RunOther);
        transports.Faulted = LogFaulted;
        try
        {
            await transports.StartAsync(transactions, cancellationToken);
        }
        catch (SocketException e)
        {
            throw Explain(e);
        }

        foreach (var listener in Listeners)
            LogListening(listener.Protocol, listener.Local);
    }

    /// <summary>The sockets close with the transport layer, after those who still have to say goodbye.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static IOException Explain(SocketException refusal) => refusal.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => new IOException(
            "Another program uses the SIP port of this server. Stop it, or choose another port with Sip:Port (for TLS, Sip:TlsPort) and tell phones of it with Rendering:LampPort.",
            new AddressInUseException(refusal.Message, refusal)),
        SocketError.AddressNotAvailable => new IOException(
            "An address of Sip:Addresses (or Delivery:Address) is none of this machine's.", new AddressInUseException(refusal.Message, refusal)),
        SocketError.AccessDenied => new IOException(
            "This user may not open the SIP port; take one above 1023 with Sip:Port.", new AddressInUseException(refusal.Message, refusal)),
        _ => new IOException($"The SIP port could not be opened: {refusal.Message}", new AddressInUseException(refusal.Message, refusal)),
    };
}
