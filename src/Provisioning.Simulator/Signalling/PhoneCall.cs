using System.Text;
using Provisioning.Sip.Dialogs;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;

namespace Provisioning.Simulator.Signalling;

/// <summary>A call that a phone has dialled on one of its lines (RFC 3261 §13): without sound.</summary>
public sealed class PhoneCall
{
    /// <summary>Port 9 is where nothing listens (RFC 863).</summary>
    private static readonly byte[] Sdp = Encoding.ASCII.GetBytes(
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0 8\r\na=sendrecv\r\n");

    private readonly PhoneAccount _account;
    private readonly SipDialog? _dialog;
    private readonly string _callId;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PhoneCall(PhoneAccount account, string callId, ClientOutcome outcome)
    {
        (_account, _callId, Status, Reason) = (account, callId, outcome.Status, outcome.Response?.Reason ?? "");
        if (outcome.Response is { IsSuccess: true } response)
            _dialog = SipDialog.FromResponse(response, account.Contact);
        else
            End();
    }

    /// <summary>What it was answered; 408 when it was not.</summary>
    public int Status { get; }

    /// <summary>The words of the answer, which phones show.</summary>
    public string Reason { get; }

    public bool IsUp => !_ended.Task.IsCompleted;

    /// <summary>Completed when either side has hung up, and from the beginning where nobody answered.</summary>
    public Task Ended => _ended.Task;

    public async Task HangUpAsync(CancellationToken token)
    {
        if (!IsUp || _dialog is null)
            return;
        End();
        await _account.Socket.Transactions.SendAsync(_dialog.NewRequest(Methods.Bye), _account.Flow, token);
    }

    /// <summary>Dials, signs in where it is asked to, and waits for the answer.</summary>
    internal static async Task<PhoneCall> DialAsync(PhoneAccount account, string user, CancellationToken token)
    {
        var (callId, tag, target) = ($"{Guid.NewGuid():n}", PhoneSocket.NewTag(), $"sip:{user}@{account.Domain}");
        PhoneCall? call = null;
        account.Socket.Listen(callId, transaction => OnRequest(transaction, call));
        uint cseq;
        try
        {
            (var outcome, cseq) = await account.SendAsync(
                next => account.NewRequest(Methods.Invite, target, $"<{target}>", callId, tag, next).WithBody("application/sdp", Sdp), 1, token);
            call = new PhoneCall(account, callId, outcome);
        }
        finally
        {
            if (call is null)
                account.Socket.Forget(callId);
        }

        if (call._dialog is { } dialog)
            account.Socket.Transactions.SendAck(dialog.NewAck(cseq), account.Flow);
        return call;
    }

    /// <summary>Only the other side's BYE matters.</summary>
    private static void OnRequest(ServerTransaction transaction, PhoneCall? call)
    {
        var isBye = transaction.Request.Method == Methods.Bye;
        transaction.Respond(new(transaction.Request, isBye ? 200 : 489, isBye ? "OK" : "Bad Event"));
        if (isBye)
            call?.End();
    }

    private void End()
    {
        _account.Socket.Forget(_callId);
        _ended.TrySetResult();
    }
}
