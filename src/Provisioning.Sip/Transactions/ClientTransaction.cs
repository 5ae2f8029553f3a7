using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;

namespace Provisioning.Sip.Transactions;

/// <summary>
/// A request of ours (RFC 3261 §17.1). What happens next is decided by <see cref="InviteClient"/> and <see cref="NonInviteClient"/>; here it is
/// done: timers under the lock, sending and calling back outside of it.
/// </summary>
public sealed class ClientTransaction : ITimed
{
    private const long Never = long.MaxValue;

    private readonly ClientTable _table;
    private readonly IClientTransactionUser _user;
    private readonly TimerEntry _timer;
    private byte[]? _message;
    private byte[]? _ack;
    private ClientState _state;
    private bool _isCancelWanted;
    private bool _hasTransportFailed;
    private long _interval;
    private long _resendAt = Never;
    private long _endsAt = Never;

    internal ClientTransaction(ClientTable table, ClientKey key, string method, Flow flow, IClientTransactionUser user)
    {
        (_table, Key, Method, Flow, _user) = (table, key, method, flow, user);
        _timer = new(this);
        _state = IsInvite ? ClientState.Calling : ClientState.Trying;
    }

    public string Method { get; }

    /// <summary>How it was sent; another than was asked for where a large request went by TCP.</summary>
    public Flow Flow { get; internal set; }

    internal ClientKey Key { get; }

    private bool IsInvite => Method == Methods.Invite;

    /// <summary>INVITE only: sends CANCEL, as soon as that is allowed (RFC 3261 §9.1). The INVITE's own final response still comes.</summary>
    public void Cancel()
    {
        lock (_timer)
        {
            if (!IsInvite || _isCancelWanted)
                return;
            _isCancelWanted = true;
            if (_state != ClientState.Proceeding)
                return; // with the first provisional response
        }

        SendCancel();
    }

    /// <summary>
    /// Not INVITE, which is cancelled: gives the request up. It is not sent again, a late response is ignored, and the user is told nothing any more;
    /// a repetition that is leaving at this very moment still leaves. For a request that must not reach the other side later than now.
    /// </summary>
    /// <returns>False when it had ended before, or is an INVITE: the user was told how it ended, or is being told.</returns>
    public bool Abandon()
    {
        lock (_timer)
        {
            if (IsInvite || _state == ClientState.Terminated)
                return false;
            EnterLocked(NonInviteClient.Next(_state, ClientEvent.Abandoned).Next, _table.Wheel.Now);
            return true;
        }
    }

    internal void Start(byte[] message)
    {
        lock (_timer)
        {
            if (_state == ClientState.Terminated)
                return; // given up before a connection was found
        }

        var timers = _table.Timers;
        var hasFailed = !Flow.TrySend(message);
        lock (_timer)
        {
            // The response may have been faster than this thread.
            if (_state is not (ClientState.Calling or ClientState.Trying or ClientState.Proceeding))
                return;
            var now = _table.Wheel.Now;
            _message = message;
            _hasTransportFailed = hasFailed;
            if (!(IsInvite && _state == ClientState.Proceeding))
            {
                _endsAt = hasFailed ? now : now + timers.Whole;
                _interval = timers.T1;
                _resendAt = Flow.IsReliable ? Never : now + _interval;
            }

            SetTimerLocked();
        }
    }

    internal void OnResponse(SipResponse response) => Do(
        response.IsProvisional ? ClientEvent.Provisional : response.IsSuccess ? ClientEvent.Success : ClientEvent.Failure,
        _table.Wheel.Now,
        response);

    internal void OnTransportError() => Do(ClientEvent.TransportError, _table.Wheel.Now, null);

    void ITimed.OnTimer(long now)
    {
        ClientEvent happened;
        lock (_timer)
        {
            if (_endsAt <= now)
                happened = _hasTransportFailed ? ClientEvent.TransportError : EndOfStateLocked();
            else if (_resendAt <= now)
                happened = IsInvite ? ClientEvent.TimerA : ClientEvent.TimerE;
            else
                return;
        }

        Do(happened, now, null);
    }

    private void Do(ClientEvent happened, long now, SipResponse? response)
    {
        ClientActions actions;
        byte[]? message;
        lock (_timer)
        {
            var step = IsInvite ? InviteClient.Next(_state, happened) : NonInviteClient.Next(_state, happened);
            (actions, message) = (step.Actions, _message);
            if (step.Next != _state)
                EnterLocked(step.Next, now);
            else if (actions.HasFlag(ClientActions.Resend))
                ProlongLocked();
            if (_state != ClientState.Terminated)
                SetTimerLocked();
        }

        if (actions.HasFlag(ClientActions.Ack) && message is not null)
            SendAck(message, response!);
        if (actions.HasFlag(ClientActions.PassUp))
            _user.OnResponse(this, response!);
        if (actions.HasFlag(ClientActions.Resend) && message is not null)
            Resend(message, now);
        if (happened == ClientEvent.Provisional && IsInvite)
            SendWantedCancel();
        if (actions.HasFlag(ClientActions.TellTimeout))
        {
            _table.Metrics.TimedOut();
            _user.OnFailed(this, ClientFailure.Timeout);
        }

        if (actions.HasFlag(ClientActions.TellTransportError))
            _user.OnFailed(this, ClientFailure.Transport);
    }

    private void Resend(byte[] message, long now)
    {
        _table.Metrics.Retransmitted();
        if (!Flow.TrySend(message))
            Do(ClientEvent.TransportError, now, null);
    }

    private void SendAck(byte[] message, SipResponse response)
    {
        // The same ACK for each repetition of the response (RFC 3261 §17.1.1.2).
        _ack ??= InviteFollowers.Ack(message, response);
        if (!Flow.TrySend(_ack))
            Do(ClientEvent.TransportError, _table.Wheel.Now, null);
    }

    private void SendWantedCancel()
    {
        lock (_timer)
        {
            if (!_isCancelWanted || _endsAt != Never || _state != ClientState.Proceeding)
                return;
        }

        SendCancel();
    }

    private void SendCancel()
    {
        byte[] message;
        lock (_timer)
        {
            if (_message is null || _state != ClientState.Proceeding)
                return;
            message = _message;
            // RFC 3261 §9.1: no final response within 64*T1 of the CANCEL, and the INVITE is taken as cancelled.
            _endsAt = _table.Wheel.Now + _table.Timers.Whole;
            SetTimerLocked();
        }

        _table.SendCancel(this, InviteFollowers.Cancel(message));
    }

    private void EnterLocked(ClientState next, long now)
    {
        _state = next;
        switch (next)
        {
            case ClientState.Proceeding when IsInvite:
                (_resendAt, _endsAt) = (Never, Never);
                return;
            case ClientState.Proceeding:
                _interval = _table.Timers.T2;
                return;
            case ClientState.Accepted:
                (_resendAt, _endsAt, _message) = (Never, now + _table.Timers.Whole, null);
                return;
            case ClientState.Completed when !Flow.IsReliable:
                (_resendAt, _endsAt) = (Never, now + _table.Timers.TimerD(isReliable: false));
                return;
            default:
                _state = ClientState.Terminated;
                _message = null;
                _table.Wheel.Cancel(_timer);
                _table.Remove(this);
                return;
        }
    }

    /// <summary>Timer A doubles without end; timer E doubles up to T2, and is T2 in Proceeding.</summary>
    private void ProlongLocked()
    {
        _interval = IsInvite ? _interval * 2 : Math.Min(_interval * 2, _table.Timers.T2);
        _resendAt += _interval;
    }

    private ClientEvent EndOfStateLocked() => _state switch
    {
        ClientState.Accepted => ClientEvent.TimerM,
        ClientState.Completed => ClientEvent.TimerD,
        _ => IsInvite ? ClientEvent.TimerB : ClientEvent.TimerF,
    };

    private void SetTimerLocked()
    {
        var at = Math.Min(_resendAt, _endsAt);
        if (at == Never)
            _table.Wheel.Cancel(_timer);
        else
            _table.Wheel.Set(_timer, at);
    }
}
