using System.Text;
using Provisioning.Sip.Dialogs;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;

namespace Provisioning.Simulator.Pbx;

/// <summary>A leg of the simulated PBX that has come by SIP.</summary>
internal sealed class PbxSipCall(ServerTransaction invite, string leg, string contact)
{
    /// <summary>Port 9 is where nothing listens (RFC 863): there is no sound.</summary>
    public static readonly byte[] Sdp = Encoding.ASCII.GetBytes(
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0 8\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=sendrecv\r\n");

    private readonly Lock _lock = new();
    private readonly SipDialog _dialog = SipDialog.FromRequest(invite.Request, invite.LocalTag, contact);
    private bool _hasRung;
    private bool _isUp;

    public string Leg => leg;

    public void Tell(ChannelState state)
    {
        lock (_lock)
        {
            if (_isUp)
                return;
            if (state == ChannelState.Up)
                _isUp = true;
            else if (_hasRung)
                return;
            _hasRung = true;
        }

        invite.Respond(state == ChannelState.Up ? Accept(invite) : new OutgoingResponse(invite.Request, 180, "Ringing", invite.LocalTag).Add(HeaderName.Contact, contact));
    }

    public OutgoingResponse Accept(ServerTransaction transaction) =>
        new OutgoingResponse(transaction.Request, 200, "OK", transaction.LocalTag).Add(HeaderName.Contact, contact).WithBody("application/sdp", Sdp);

    /// <summary>The leg has ended at the PBX.</summary>
    public void End(TransactionLayer transactions)
    {
        bool isUp;
        lock (_lock)
            isUp = _isUp;
        if (isUp)
            _ = transactions.SendAsync(_dialog.NewRequest(Methods.Bye), invite.Flow, CancellationToken.None);
        else
            invite.Respond(new OutgoingResponse(invite.Request, 480, "Temporarily Unavailable", invite.LocalTag));
    }
}
