using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Threading.Channels;
using Provisioning.Simulator.Ami;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;
using Provisioning.Sip.Transports;

namespace Provisioning.Simulator.Pbx;

/// <summary>
/// The SIP side of a simulated PBX, for one peer that it trusts: the provisioning server, which relays the calls of lamp keys to it. A call becomes a leg; no
/// sound flows. UDP, and no 2xx is repeated: it is for this machine.
/// </summary>
internal sealed class PbxSipPeer : IAsyncDisposable
{
    /// <summary>More than one busy office has.</summary>
    private const int MostCalls = 1000;

    private readonly SimulatedPbx _pbx;
    private readonly TransportLayer _transports;
    private readonly TransactionLayer _transactions;
    private readonly ConcurrentDictionary<string, PbxSipCall> _calls = new(StringComparer.Ordinal);
    private readonly Channel<AmiMessage> _events = Channel.CreateBounded<AmiMessage>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly string _contact;
    private Task _following = Task.CompletedTask;

    private PbxSipPeer(SimulatedPbx pbx, TransportLayer transports, TransactionLayer transactions, IPEndPoint address) =>
        (_pbx, _transports, _transactions, _contact) = (pbx, transports, transactions, $"<sip:pbx@{address}>");

    /// <summary>Calls that ring or are up.</summary>
    public int Calls => _calls.Count;

    /// <param name="address">Where it listens; the port is not 0.</param>
    public static async Task<PbxSipPeer> StartAsync(SimulatedPbx pbx, IPEndPoint address, TimeProvider time, CancellationToken token)
    {
        var options = new TransportOptions();
        options.Listeners.Add(new ListenerOptions { Protocol = TransportProtocol.Udp, Address = address.Address, Port = address.Port });
        options.Sources.Trusted.Add(IPNetwork.Parse("127.0.0.0/8"));
        var transports = new TransportLayer(options, time);
        var transactions = new TransactionLayer(transports, new TransactionOptions(), time);
        var peer = new PbxSipPeer(pbx, transports, transactions, address);
        transactions.Handle(Methods.Invite, peer.OnInvite);
        transactions.Handle(Methods.Bye, peer.OnBye);
        transactions.Handle(Methods.Options, transaction => Answer(transaction, 200, "OK"));
        await transports.StartAsync(transactions, token);
        pbx.Listen(peer._events.Writer);
        peer._following = peer.FollowAsync();
        return peer;
    }

    public async ValueTask DisposeAsync()
    {
        _pbx.Leave(_events.Writer);
        _events.Writer.TryComplete();
        await _following;
        await _transactions.DisposeAsync();
        await _transports.DisposeAsync();
    }

    private void OnInvite(ServerTransaction transaction)
    {
        var request = transaction.Request;
        if (_calls.TryGetValue(request.CallId, out var known))
        {
            _pbx.Hold(known.Leg, IsOnHold(request));
            transaction.Respond(known.Accept(transaction));
        }
        else if (request.To.Tag is not null)
        {
            Answer(transaction, 481, "Call/Transaction Does Not Exist");
        }
        else if (!SipUri.TryParse(request.RequestUri, out var uri) || uri.User is not { Length: > 0 } exten || _calls.Count >= MostCalls)
        {
            Answer(transaction, 404, "Not Found");
        }
        else
        {
            Begin(transaction, exten);
        }
    }

    private void Begin(ServerTransaction transaction, string exten)
    {
        var leg = _pbx.Arrive(CallerOf(transaction.Request), exten);
        var call = new PbxSipCall(transaction, leg, _contact);
        _calls[transaction.Request.CallId] = call;
        transaction.Cancelled = () =>
        {
            Answer(transaction, 487, "Request Terminated");
            _calls.TryRemove(transaction.Request.CallId, out _);
            _pbx.HangUp(leg, HangupCauses.Interworking);
        };
        Follow();
    }

    private void OnBye(ServerTransaction transaction)
    {
        if (!_calls.TryRemove(transaction.Request.CallId, out var call))
        {
            Answer(transaction, 481, "Call/Transaction Does Not Exist");
            return;
        }

        _pbx.HangUp(call.Leg);
        Answer(transaction, 200, "OK");
    }

    private async Task FollowAsync()
    {
        await foreach (var _ in _events.Reader.ReadAllAsync())
            Follow();
    }

    /// <summary>What became of the legs is said to the phones.</summary>
    private void Follow()
    {
        var legs = _pbx.Legs.ToDictionary(leg => leg.Uniqueid, leg => leg.State, StringComparer.Ordinal);
        foreach (var (id, call) in _calls)
        {
            if (legs.TryGetValue(call.Leg, out var state))
                call.Tell(state);
            else if (_calls.TryRemove(id, out _))
                call.End(_transactions);
        }
    }

    /// <summary>A trusted peer says who calls (RFC 3325).</summary>
    private static PbxParty CallerOf(SipRequest request)
    {
        var value = request.Values(HeaderName.PAssertedIdentity).First;
        return NameAddress.TryParse(value.Length > 0 ? value : request.Value(HeaderName.From), out var address) && SipUri.TryParse(address.Uri, out var uri)
            ? new(uri.User ?? "", address.Name)
            : PbxParty.Unknown;
    }

    private static bool IsOnHold(SipRequest request)
    {
        var sdp = Encoding.UTF8.GetString(request.Body);
        return sdp.Contains("a=sendonly", StringComparison.Ordinal) || sdp.Contains("a=inactive", StringComparison.Ordinal);
    }

    private static void Answer(ServerTransaction transaction, int status, string reason) =>
        transaction.Respond(new OutgoingResponse(transaction.Request, status, reason, transaction.LocalTag));
}
