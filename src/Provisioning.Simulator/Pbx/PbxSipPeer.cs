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
/// The SIP side of a simulated PBX, for one peer that it trusts: the provisioning server, which relays the calls of lamp keys to it, and to which it hands on
/// feature codes that are dialled at it. A call becomes a leg; no sound flows. UDP, and no 2xx is repeated: it is for this machine.
/// </summary>
internal sealed class PbxSipPeer : IAsyncDisposable
{
    private static readonly AmiMessage Arrived = AmiMessage.Event("Arrived", AmiClasses.Call);

    /// <summary>More than one busy office has.</summary>
    private const int MostCalls = 1000;

    private readonly SimulatedPbx _pbx;
    private readonly TransportLayer _transports;
    private readonly TransactionLayer _transactions;
    private readonly ConcurrentDictionary<string, PbxSipCall> _calls = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PbxSipInvite> _invites = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly string _contact;
    private volatile Channel<AmiMessage> _events = NewMailbox();
    private volatile bool _isStopping;
    private Task _following = Task.CompletedTask;
    private volatile PbxSipWay? _way;

    private PbxSipPeer(SimulatedPbx pbx, TransportLayer transports, TransactionLayer transactions, IPEndPoint address, TimeProvider time) =>
        (_pbx, _transports, _transactions, _contact, _time) = (pbx, transports, transactions, $"<sip:pbx@{address}>", time);

    /// <summary>Calls that ring or are up, from the server and to it.</summary>
    public int Calls => _calls.Count + _invites.Count;

    /// <param name="address">Where it listens; the port is not 0.</param>
    public static async Task<PbxSipPeer> StartAsync(SimulatedPbx pbx, IPEndPoint address, TimeProvider time, CancellationToken token)
    {
        var options = new TransportOptions();
        options.Listeners.Add(new ListenerOptions { Protocol = TransportProtocol.Udp, Address = address.Address, Port = address.Port });
        options.Sources.Trusted.Add(IPNetwork.Parse("127.0.0.0/8"));
        var transports = new TransportLayer(options, time);
        var transactions = new TransactionLayer(transports, new TransactionOptions(), time);
        var peer = new PbxSipPeer(pbx, transports, transactions, address, time);
        transactions.Handle(Methods.Invite, peer.OnInvite);
        transactions.Handle(Methods.Bye, peer.OnBye);
        transactions.Handle(Methods.Options, transaction => Answer(transaction, 200, "OK"));
        await transports.StartAsync(transactions, token);
        pbx.Listen(peer._events.Writer);
        peer._following = peer.FollowAsync();
        return peer;
    }

    /// <summary>From now on feature codes that are dialled at the PBX go to the provisioning server.</summary>
    public void HandOnTo(IPEndPoint server, AmiUser user)
    {
        _way = new(server, user, _transports.FindUdp(server) ?? throw new IOException($"the PBX has no way to {server}: it speaks SIP on 127.0.0.1 alone"), _time);
        _pbx.Board.HandsCodesOn = true;
    }

    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
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
        _events.Writer.TryWrite(Arrived);
    }

    /// <summary>A code that was handed on comes back with the same Call-ID: which of the two calls is meant says the tag.</summary>
    private void OnBye(ServerTransaction transaction)
    {
        if (_invites.Values.FirstOrDefault(call => call.Tag == transaction.Request.To.Tag) is { } invite && _invites.TryRemove(invite.Leg, out _))
        {
            _pbx.HangUp(invite.Leg);
            Answer(transaction, 200, "OK");
        }
        else if (_calls.TryRemove(transaction.Request.CallId, out var call))
        {
            _pbx.HangUp(call.Leg);
            Answer(transaction, 200, "OK");
        }
        else
        {
            Answer(transaction, 481, "Call/Transaction Does Not Exist");
        }
    }

    /// <summary>A PBX that restarts lets everybody go who listened to it.</summary>
    private async Task FollowAsync()
    {
        while (!_isStopping)
        {
            await foreach (var _ in _events.Reader.ReadAllAsync())
                Follow();
            Follow();
            if (_isStopping)
                return;
            _events = NewMailbox();
            _pbx.Listen(_events.Writer);
        }
    }

    /// <summary>What became of the legs is said to the phones.</summary>
    private void Follow()
    {
        var legs = _pbx.Legs.ToDictionary(leg => leg.Uniqueid, StringComparer.Ordinal);
        foreach (var (id, call) in _calls)
        {
            if (legs.TryGetValue(call.Leg, out var leg))
                call.Tell(leg.State);
            else if (_calls.TryRemove(id, out _))
                call.End(_transactions);
        }

        foreach (var (id, invite) in _invites)
        {
            if (!legs.ContainsKey(id) && _invites.TryRemove(id, out _))
                invite.End();
        }

        foreach (var leg in legs.Values.Where(leg => leg is { Invites: not null, State: ChannelState.Down }))
            HandOn(leg);
    }

    private void HandOn(PbxLegState leg)
    {
        if (_way is not { } way || leg.Invites is not var (exten, caller))
            return;
        var invite = new PbxSipInvite(_pbx, _transactions, way, _contact) { Leg = leg.Uniqueid };
        if (_invites.TryAdd(leg.Uniqueid, invite))
            _ = invite.RunAsync(exten, caller);
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

    /// <summary>That something has happened is enough to know.</summary>
    private static Channel<AmiMessage> NewMailbox() => Channel.CreateBounded<AmiMessage>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private static void Answer(ServerTransaction transaction, int status, string reason) =>
        transaction.Respond(new OutgoingResponse(transaction.Request, status, reason, transaction.LocalTag));
}
