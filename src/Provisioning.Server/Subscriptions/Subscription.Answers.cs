using System.Text;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;

namespace Provisioning.Subscriptions;

/// <summary>What becomes of a NOTIFY, and what follows for the subscription.</summary>
internal sealed partial class Subscription
{
    void IClientTransactionUser.OnResponse(ClientTransaction transaction, SipResponse response)
    {
        if (response.IsProvisional)
            return;
        _stack.Metrics.Answered(response.Status);
        Finish(NotifyVerdicts.Of(response.Status), response, isPhoneHeard: response.Status != 408);
    }

    void IClientTransactionUser.OnFailed(ClientTransaction transaction, ClientFailure failure)
    {
        _stack.Metrics.Failed(failure);
        // What could not be sent from here says nothing of the phone.
        Finish(failure == ClientFailure.Timeout ? NotifyVerdict.Silence : NotifyVerdict.Later, null, isPhoneHeard: false);
    }

    private void Finish(NotifyVerdict verdict, SipResponse? response, bool isPhoneHeard)
    {
        PhoneFlow way;
        bool isOver;
        long sentAt;
        lock (_lock)
        {
            if (_sentOn is null)
                return;
            (way, _sentOn, sentAt) = (_sentOn, null, _sentAt);
            _watch.Settle(verdict == NotifyVerdict.Delivered);
            isOver = IsOver_NeedsLock(verdict, response, way);
        }

        if (verdict == NotifyVerdict.Delivered)
            _stack.Metrics.Delivered(_sentNewsAt);
        var isDead = verdict == NotifyVerdict.Silence && way.IsDead(sentAt);
        if (isOver)
            Drop();
        foreach (var other in isDead && _stack.Options.OnTimeout == OnTimeout.Remove ? way.Subscriptions : [])
            other.Drop();
        foreach (var other in way.Leave(isPhoneHeard, _stack.Wheel.Now))
            other.Advance();
        Advance();
    }

    private bool IsOver_NeedsLock(NotifyVerdict verdict, SipResponse? response, PhoneFlow way)
    {
        if (_isFinalSent && verdict != NotifyVerdict.Challenged)
            return true;
        switch (verdict)
        {
            case NotifyVerdict.Delivered:
                (_failures, _isAnsweringChallenge) = (0, false);
                return false;
            case NotifyVerdict.Gone:
                return true;
            case NotifyVerdict.Challenged when !_isAnsweringChallenge && TakeChallenge_NeedsLock(response!):
                (_isAnsweringChallenge, _isFull) = (true, _isFull || !_isFinalSent);
                return false;
            case NotifyVerdict.Silence when !way.Flow.IsOpen:
                // The connection broke, not the phone: it comes back on another one.
                return false;
            case NotifyVerdict.Silence when _stack.Options.OnTimeout == OnTimeout.Remove:
                return true;
            default:
                _isAnsweringChallenge = false;
                _notBefore = _stack.Wheel.Now + PauseAfter_NeedsLock(response);
                return _isFinalSent;
        }
    }

    private long PauseAfter_NeedsLock(SipResponse? response)
    {
        if (response is not null && response.TryNumber(HeaderName.RetryAfter, out var seconds))
            return Math.Min(seconds * 1_000L, LongestPauseMilliseconds);
        var pause = (long)_stack.Options.RetryPause.TotalMilliseconds << Math.Min((int)_failures, 16);
        _failures++;
        return Math.Min(pause, LongestPauseMilliseconds);
    }

    private bool TakeChallenge_NeedsLock(SipResponse response)
    {
        if (Watcher.Device is not { } device)
            return false;
        var challenges = new List<string>();
        foreach (var challenge in response.Values(response.Status == 401 ? HeaderName.WwwAuthenticate : HeaderName.ProxyAuthenticate))
            challenges.Add(Encoding.UTF8.GetString(challenge));
        _digest ??= _stack.CredentialsOf(device);
        return _digest is not null && _digest.TryAccept(challenges);
    }
}
