using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Provisioning.Sip.Transactions;
using Provisioning.Sip.Transports;

namespace Provisioning.Signalling;

/// <summary>
/// Opens the SIP ports and brings each request to the handler of its method. It starts when fleet and configurations are loaded: what a
/// slice must have read before the first request it reads in <see cref="IHostedLifecycleService.StartingAsync"/>.
/// </summary>
internal sealed partial class SipServer(
    TransportLayer transports, TransactionLayer transactions, SipDispatch dispatch, IOptions<TransportOptions> options, ILogger<SipServer> logger) : IHostedService
{
    /// <summary>With their real ports; empty until the server runs.</summary>
    public IReadOnlyList<Listener> Listeners => transports.Listeners;

    /// <summary>The port in use; null when nothing of that protocol is listened to.</summary>
    public int? PortOf(TransportProtocol protocol) => Listeners.FirstOrDefault(listener => listener.Protocol == protocol && !listener.IsMulticast)?.Local.Port;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        dispatch.HandleAll(transactions);
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

    private IOException Explain(SocketException refusal)
    {
        var ports = string.Join(" or ", options.Value.Listeners.Where(listener => listener.Port > 0).Select(listener => listener.Port).Distinct());
        var words = refusal.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse =>
                $"Another program uses SIP port {ports}. Stop it, or choose another port with Sip:Port (for TLS, Sip:TlsPort) and tell phones of it with Rendering:LampPort.",
            SocketError.AddressNotAvailable => "An address of Sip:Addresses (or Delivery:Address) is none of this machine's.",
            SocketError.AccessDenied => $"This user may not open SIP port {ports}; take one above 1023 with Sip:Port.",
            _ => $"SIP port {ports} could not be opened: {refusal.Message}",
        };
        return new IOException(words, new AddressInUseException(refusal.Message, refusal));
    }
}
