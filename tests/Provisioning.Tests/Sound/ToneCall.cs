using Provisioning.Simulator.Signalling;
using Provisioning.Sip.Dialogs;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;

namespace Provisioning.Tests.Sound;

/// <summary>A call of a <see cref="TonePhone"/>.</summary>
/// <param name="ended">Told once.</param>
internal sealed class ToneCall(PhoneAccount account, SipDialog dialog, RtpStream sound, Action<ToneCall> ended)
{
    private int _hasEnded;

    public string CallId => dialog.Key.CallId;

    public Ear Ear => sound.Ear;

    public Task HoldAsync() => OfferAsync(isHeld: true);

    public Task ResumeAsync() => OfferAsync(isHeld: false);

    /// <summary>A blind transfer (RFC 3515), after which this phone is out of the call.</summary>
    public async Task TransferAsync(string number)
    {
        var refer = dialog.NewRequest(Methods.Refer).Add(HeaderName.ReferTo, $"<sip:{number}@{account.Domain}>").Add("Referred-By", $"<{account.Address}>");
        Assert.Equal(202, (await account.Socket.Transactions.SendAsync(refer, account.Flow, TestServer.Token)).Status);
        await HangUpAsync();
    }

    public async Task HangUpAsync()
    {
        if (End())
            await account.Socket.Transactions.SendAsync(dialog.NewRequest(Methods.Bye), account.Flow, TestServer.Token);
    }

    /// <summary>The other side's requests within the call.</summary>
    public void Answer(ServerTransaction transaction)
    {
        var ok = new OutgoingResponse(transaction.Request, 200, "OK", transaction.LocalTag);
        if (transaction.Request.Method == Methods.Bye)
            End();
        else if (transaction.Request.Method == Methods.Invite)
            ok = ok.Add(HeaderName.Contact, account.Contact).WithBody("application/sdp", sound.Describe(sound.IsOnHold ? "sendonly" : sound.Meet(transaction.Request.Body)));
        transaction.Respond(ok);
    }

    private async Task OfferAsync(bool isHeld)
    {
        sound.IsOnHold = isHeld;
        var invite = dialog.NewRequest(Methods.Invite).WithBody("application/sdp", sound.Describe(isHeld ? "sendonly" : "sendrecv"));
        var number = dialog.LocalCSeq;
        var outcome = await account.Socket.Transactions.SendAsync(invite, account.Flow, TestServer.Token);
        Assert.Equal(200, outcome.Status);
        account.Socket.Transactions.SendAck(dialog.NewAck(number), account.Flow);
        sound.Meet(outcome.Response!.Body);
    }

    private bool End()
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) != 0)
            return false;
        sound.Stop();
        account.Socket.Forget(CallId);
        ended(this);
        return true;
    }
}
