using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;

namespace Provisioning.Rollouts;

/// <summary>
/// One attempt at one phone, from the decision to its outcome:
/// <code>
/// in a call? ─ InCall          ┌─ 2xx ─ Told
///      └─ no ─ NOTIFY ─────────┼─ 401, 481, 404 … ─ another NOTIFY, each remedy once ─ in a call? …
///                └ interrupted ┴─ silence, refusal ─ its verdict
///                     └─ abandoned: InCall
/// </code>
/// At any moment either a thread carries it on, and looks for an interruption right before it sends, or a NOTIFY is under way, which an interruption gives up.
/// </summary>
internal sealed class CheckSyncAttempt(CheckSyncTarget target, CheckSyncTools tools, Action<CheckSyncAttempt, TellOutcome> ended) : IClientTransactionUser
{
    private readonly Lock _lock = new();
    private NotifyContent _content = tools.Forms.First(target.Kind, target.Notify);
    private CheckSyncRequest? _request;
    private CheckSyncDigest? _digest;
    private ClientTransaction? _underWay;
    private CancellationTokenSource? _asking;
    private TellVerdict? _interruption;
    private bool _isOver;
    private bool _hasTriedOtherForm;
    private int _way;
    private int _sent;

    public CheckSyncTarget Target => target;

    /// <summary>The way it took last; null when there was none.</summary>
    public PhoneWay? Way => _way < target.Ways.Count ? target.Ways[_way] : null;

    /// <summary>What the PBX could not cope with.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Why nothing more is sent; null while it goes on.</summary>
    private TellVerdict? Interruption
    {
        get
        {
            lock (_lock)
                return _interruption;
        }
    }

    /// <summary>When everybody who could interrupt it can find it.</summary>
    public void Begin() => Advance();

    /// <summary>Sends nothing more. What the phone has answered by now still counts.</summary>
    /// <param name="verdict">Why.</param>
    public void Interrupt(TellVerdict verdict)
    {
        ClientTransaction? underWay;
        CancellationTokenSource? asking;
        lock (_lock)
        {
            if (_isOver || _interruption is not null)
                return;
            (_interruption, underWay, asking) = (verdict, _underWay, _asking);
        }

        _ = asking?.CancelAsync();
        if (underWay is not null)
            Abandon(underWay, verdict);
    }

    void IClientTransactionUser.OnResponse(ClientTransaction transaction, SipResponse response)
    {
        if (response.IsProvisional)
            return;
        var answer = CheckSyncAnswer.Of(response.Status);
        if (answer.Verdict == TellVerdict.Told)
            tools.Forms.Learn(target.Kind, target.Notify, _content);
        if (HasRemedy(answer.Remedy, response))
            Advance();
        else
            End(answer.Verdict, response.Status, RetryAfter.TryParse(response.Value(HeaderName.RetryAfter), out var later) ? later.Delay : null);
    }

    /// <summary>A connection that broke says nothing of whether the phone has taken it: it may have begun to reboot. So no other flow is tried.</summary>
    void IClientTransactionUser.OnFailed(ClientTransaction transaction, ClientFailure failure) =>
        End(TellVerdict.Silent, failure == ClientFailure.Timeout ? 408 : 503);

    private void Advance()
    {
        switch (Way)
        {
            case SipWay sip:
                Send(sip);
                break;
            case ThroughPbx pbx:
                _ = AskAsync(pbx.Pbx);
                break;
            default:
                End(TellVerdict.Unreachable, 0);
                break;
        }
    }

    /// <summary>The decision and the sending: nothing is awaited between them.</summary>
    private void Send(SipWay way)
    {
        var request = (_request ??= new(way)).Write(_content, _digest);
        if (!TryEnter(out var number))
            return;
        var transaction = tools.Transactions.Send(request, way.Flow, this);
        TellVerdict? interruption;
        lock (_lock)
        {
            // Its answer may have been faster than this thread, and may have led to the next one.
            if (_sent == number)
                _underWay = transaction;
            interruption = _interruption;
        }

        if (interruption is { } verdict)
            Abandon(transaction, verdict);
    }

    private async Task AskAsync(IPbxNotifier pbx)
    {
        if (!TryEnter(out _))
            return;
        var asking = NotifyAsync(pbx);
        await ((Task)asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!asking.IsCompletedSuccessfully)
        {
            Fault = asking.Exception?.InnerException;
            End(Interruption ?? TellVerdict.Silent, Interruption is null ? 503 : 0);
            return;
        }

        var outcome = await asking;
        if (outcome.Verdict == TellVerdict.Told)
            tools.Forms.Learn(target.Kind, target.Notify, _content);
        if (CheckSyncAnswer.Of(outcome.Status).Remedy == CheckSyncRemedy.OtherForm && TryOtherForm())
            await AskAsync(pbx);
        else
            End(outcome.Verdict, outcome.Status);
    }

    private async Task<TellOutcome> NotifyAsync(IPbxNotifier pbx)
    {
        using var interruption = new CancellationTokenSource();
        lock (_lock)
        {
            if (_interruption is { } verdict)
                return new(verdict, 0);
            _asking = interruption;
        }

        try
        {
            return await pbx.NotifyAsync(target.Device, _content, interruption.Token);
        }
        finally
        {
            lock (_lock)
                _asking = null;
        }
    }

    /// <summary>False, and over, when the phone is in a call. A call that begins later than this looks at its extension interrupts.</summary>
    private bool TryEnter(out int number)
    {
        TellVerdict? refusal = tools.Calls.IsInCall(target.Device.Mac) ? TellVerdict.InCall : null;
        lock (_lock)
        {
            number = ++_sent;
            _underWay = null;
            refusal = _interruption ?? refusal;
        }

        if (refusal is { } verdict)
            End(verdict, 0);
        return refusal is null;
    }

    private bool HasRemedy(CheckSyncRemedy remedy, SipResponse response) => remedy switch
    {
        CheckSyncRemedy.Credentials => _digest is null && (_digest = tools.Credentials.AnswerTo(response, target.Device, (SipWay)Way!)) is not null,
        CheckSyncRemedy.OtherForm => TryOtherForm(),
        CheckSyncRemedy.OtherFlow => TryOtherFlow(),
        _ => false,
    };

    private bool TryOtherForm()
    {
        if (_hasTriedOtherForm)
            return false;
        (_hasTriedOtherForm, _content) = (true, tools.Forms.Second(target.Kind, target.Notify));
        return true;
    }

    private bool TryOtherFlow()
    {
        if (_way + 1 >= target.Ways.Count)
            return false;
        (_way, _request, _digest) = (_way + 1, null, null);
        return true;
    }

    /// <summary>Where it had ended by itself, its outcome is told, or being told.</summary>
    private void Abandon(ClientTransaction underWay, TellVerdict verdict)
    {
        if (underWay.Abandon())
            End(verdict, 0);
    }

    private void End(TellVerdict verdict, int status, TimeSpan? retryAfter = null)
    {
        lock (_lock)
        {
            if (_isOver)
                return;
            _isOver = true;
        }

        ended(this, new(verdict, status) { RetryAfter = retryAfter });
    }
}
