using System.Collections.Concurrent;
using System.Net;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;
using Provisioning.Sip.Transports;

namespace Provisioning.Simulator.Signalling;

/// <summary>
/// The SIP socket that simulated phones speak through, for one phone or for thousands: what arrives is handed to the phone whose Call-ID it
/// has. UDP on a free port, as most desk phones are delivered.
/// </summary>
public sealed class PhoneSocket : IAsyncDisposable
{
    private readonly TransportLayer _transports;
    private readonly ConcurrentDictionary<string, Action<ServerTransaction>> _dialogs = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, Action<ServerTransaction>> _users = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, bool> _mute = new(StringComparer.Ordinal);

    private PhoneSocket(TransportLayer transports, TransactionLayer transactions, TimeProvider time) =>
        (_transports, Transactions, Time) = (transports, transactions, time);

    public TransactionLayer Transactions { get; }

    public TimeProvider Time { get; }

    /// <summary>Opens the socket.</summary>
    /// <param name="address">Of this machine, from which the server can be reached.</param>
    /// <param name="timers">Those of the RFC when left out.</param>
    public static async Task<PhoneSocket> StartAsync(IPAddress address, TimeProvider time, CancellationToken token, TransactionOptions? timers = null)
    {
        var options = new TransportOptions();
        options.Listeners.Add(new ListenerOptions { Protocol = TransportProtocol.Udp, Address = address });
        options.Sources.Trusted.Add(IPNetwork.Parse("0.0.0.0/0")); // all that arrives comes from one server
        var transports = new TransportLayer(options, time);
        var socket = new PhoneSocket(transports, new TransactionLayer(transports, timers ?? new TransactionOptions(), time), time);
        socket.Transactions.Handle(Methods.Notify, socket.OnNotify);
        socket.Transactions.Handle(Methods.Options, socket.OnOptions);
        socket.Transactions.Handle(Methods.Bye, socket.OnBye);
        await transports.StartAsync(socket.Transactions, token);
        return socket;
    }

    /// <summary>The way to the server.</summary>
    public Flow FlowTo(IPEndPoint server) =>
        _transports.FindUdp(server) ?? throw new InvalidOperationException($"no socket of the family of {server}");

    /// <summary>NOTIFYs and BYEs with this Call-ID go to <paramref name="receiver"/>, on the socket's thread.</summary>
    internal void Listen(string callId, Action<ServerTransaction> receiver) => _dialogs[callId] = receiver;

    /// <summary>NOTIFYs for this user that belong to no dialog go to <paramref name="receiver"/>, on the socket's thread.</summary>
    internal void Serve(string user, Action<ServerTransaction> receiver) => _users[user] = receiver;

    internal void Leave(string user) => _users.TryRemove(user, out _);

    /// <summary>Nobody answers for this user any more.</summary>
    internal void Mute(string user) => _mute[user] = true;

    internal void Unmute(string user) => _mute.TryRemove(user, out _);

    internal void Forget(string callId) => _dialogs.TryRemove(callId, out _);

    public async ValueTask DisposeAsync()
    {
        await Transactions.DisposeAsync();
        await _transports.DisposeAsync();
    }

    internal static string NewTag() => Guid.NewGuid().ToString("n")[..12];

    private void OnOptions(ServerTransaction transaction)
    {
        if (!SipUri.TryParse(transaction.Request.RequestUri, out var uri) || !_mute.ContainsKey(uri.User ?? ""))
            transaction.Respond(new(transaction.Request, 200, "OK", NewTag()));
    }

    private void OnBye(ServerTransaction transaction)
    {
        if (_dialogs.TryGetValue(transaction.Request.CallId, out var receiver))
            receiver(transaction);
        else
            transaction.Respond(new(transaction.Request, 481, "Call/Transaction Does Not Exist", NewTag()));
    }

    private void OnNotify(ServerTransaction transaction)
    {
        if (_dialogs.TryGetValue(transaction.Request.CallId, out var receiver))
            receiver(transaction);
        else if (SipUri.TryParse(transaction.Request.RequestUri, out var uri) && _users.TryGetValue(uri.User ?? "", out var phone))
            phone(transaction);
        else
            transaction.Respond(new(transaction.Request, 481, "Subscription Does Not Exist", NewTag()));
    }
}
