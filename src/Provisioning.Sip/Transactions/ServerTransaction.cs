using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;

namespace Provisioning.Sip.Transactions;

/// <summary>
/// A request from the network (RFC 3261 §17.2), to be answered from any thread. What happens next is decided by <see cref="InviteServer"/> and
/// <see cref="NonInviteServer"/>; here it is done.
/// </summary>
public sealed class ServerTransaction : ITimed
{
    private const long Never = long.MaxValue;

    private readonly ServerTable _table;
    private readonly TimerEntry _timer;
    private readonly Flow _answers;
    private byte[]? _via;
    private byte[]? _last;
    private string? _localTag;
    private ServerState _state;
    private bool _isOnce;
    private long _interval;
    private long _resendAt = Never;
    private long _endsAt = Never;

    internal ServerTransaction(ServerTable table, UInt128 key, SipRequest request, Flow flow)
    {
        (_table, Key, Request, Flow) = (table, key, request, flow);
        _timer = new(this);
        _answers = AnswerRoute.FlowFor(request, flow);
    }

    public SipRequest Request { get; }

    public Flow Flow { get; }

    /// <summary>A final response was sent, or it is too late for one.</summary>
    public bool IsAnswered => _state > ServerState.Proceeding;

    /// <summary>A To tag for the responses to this request; they must all have the same (RFC 3261 §8.2.6.2).</summary>
    public string LocalTag => Request.To.Tag ?? (_localTag ??= Tags.New());

    /// <summary>INVITE only: the caller gave up before a final response. It is to be answered 487; where this is null that is done for you.</summary>
    public Action? Cancelled { get; set; }

    internal UInt128 Key { get; }

    private bool IsInvite => Request.Method == Methods.Invite;

    /// <summary>Sends a response. After a final one only a 2xx to INVITE may be sent again (RFC 6026 §7.1); others are ignored.</summary>
    public void Respond(OutgoingResponse response)
    {
        _localTag ??= response.ToTag;
        var message = response.Write(_via ??= AnswerRoute.CompleteVia(Request, Flow));
        Do(response.Status < 200 ? ServerEvent.Provisional : response.Status < 300 ? ServerEvent.Success : ServerEvent.Failure, _table.Wheel.Now, message);
    }

    /// <summary>
    /// Sends a refusal that is repeated only when its request is, also to INVITE: whoever has proved nothing may have written somebody else's address
    /// on it (RFC 3261 §8.2.7), and Timer G would send that one eleven answers for one request. Where a provisional response has stopped the caller's
    /// own repetitions, it is the same as <see cref="Respond"/>.
    /// </summary>
    public void RespondOnce(OutgoingResponse response)
    {
        lock (_timer)
            _isOnce = _state == ServerState.Trying;
        Respond(response);
    }

    internal void Start()
    {
        lock (_timer)
        {
            var now = _table.Wheel.Now;
            if (IsInvite)
                _resendAt = now + Timers.TryingAfter;
            else
                _endsAt = now + _table.Timers.Whole;
            SetTimerLocked();
        }
    }

    /// <summary>The request again.</summary>
    internal void OnRequest() => Do(ServerEvent.Request, _table.Wheel.Now, null);

    /// <summary>The ACK of an INVITE, for a response that was not 2xx, or (RFC 2543) any.</summary>
    internal void OnAck(SipRequest ack, Flow flow)
    {
        if (Do(ServerEvent.Ack, _table.Wheel.Now, null).HasFlag(ServerActions.PassAckUp))
            _table.AckReceived(ack, flow);
    }

    /// <summary>RFC 3261 §9.2: no effect on a request that has been answered.</summary>
    internal void OnCancel()
    {
        if (IsAnswered || !IsInvite)
            return;
        if (Cancelled is { } cancelled)
            cancelled();
        else
            Respond(new(Request, 487, "Request Terminated", LocalTag));
    }

    void ITimed.OnTimer(long now)
    {
        ServerEvent happened;
        lock (_timer)
        {
            if (_endsAt <= now)
                happened = EndOfStateLocked();
            else if (_resendAt <= now)
                happened = _state == ServerState.Completed ? ServerEvent.TimerG : ServerEvent.TimerTrying;
            else
                return;
        }

        Do(happened, now, null);
    }

    private ServerActions Do(ServerEvent happened, long now, byte[]? message)
    {
        ServerActions actions;
        byte[]? sent;
        lock (_timer)
        {
            var step = IsInvite ? InviteServer.Next(_state, happened) : NonInviteServer.Next(_state, happened);
            actions = step.Actions;
            if (actions.HasFlag(ServerActions.SendTrying))
                message = new OutgoingResponse(Request, 100, "Trying").Write(_via ??= AnswerRoute.CompleteVia(Request, Flow));
            if ((actions & (ServerActions.Send | ServerActions.SendTrying)) != 0)
                _last = message;
            sent = _last;
            if (step.Next != _state)
                EnterLocked(step.Next, now);
            else if (happened == ServerEvent.TimerG)
                ProlongLocked();
            if (_state != ServerState.Terminated && !IsStored)
                SetTimerLocked();
        }

        if (IsStored && actions.HasFlag(ServerActions.Send))
            _table.Complete(this, _answers, sent!);
        if ((actions & (ServerActions.Send | ServerActions.SendTrying | ServerActions.Resend)) != 0)
            Send(sent, actions.HasFlag(ServerActions.Resend));
        return actions;
    }

    /// <summary>The table has the answer now.</summary>
    private bool IsStored => !IsInvite && _state == ServerState.Completed;

    private void Send(byte[]? message, bool isAgain)
    {
        if (message is null)
            return;
        if (isAgain)
            _table.Metrics.Retransmitted();
        _answers.Send(message);
    }

    private void EnterLocked(ServerState next, long now)
    {
        _state = next;
        _resendAt = Never;
        var timers = _table.Timers;
        switch (next)
        {
            case ServerState.Completed when IsInvite:
                _interval = timers.T1;
                (_resendAt, _endsAt) = (Flow.IsReliable || _isOnce ? Never : now + _interval, now + timers.Whole);
                return;
            case ServerState.Completed:
                _table.Wheel.Cancel(_timer);
                return;
            case ServerState.Accepted:
                _endsAt = now + timers.Whole;
                return;
            case ServerState.Confirmed when !Flow.IsReliable:
                _endsAt = now + timers.TimerI(isReliable: false);
                return;
            case ServerState.Proceeding:
                return;
            default:
                _state = ServerState.Terminated;
                _table.Wheel.Cancel(_timer);
                _table.Remove(this);
                return;
        }
    }

    /// <summary>Timer G doubles up to T2.</summary>
    private void ProlongLocked()
    {
        _interval = Math.Min(_interval * 2, _table.Timers.T2);
        _resendAt += _interval;
    }

    private ServerEvent EndOfStateLocked() => _state switch
    {
        ServerState.Completed when IsInvite => ServerEvent.TimerH,
        ServerState.Confirmed => ServerEvent.TimerI,
        ServerState.Accepted => ServerEvent.TimerL,
        _ => ServerEvent.TimerJ,
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
