using System.Globalization;
using Provisioning.Simulator.Lamps;
using Provisioning.Sip.Dialogs;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;

namespace Provisioning.Simulator.Signalling;

/// <summary>
/// The lamp of one key: subscribes to <c>dialog</c> of an extension (RFC 6665 §4.1), refreshes, begins anew when the server ends it or has
/// forgotten it, and shows what NOTIFYs say.
/// </summary>
internal sealed class LampSubscription(PhoneAccount account, string extension, LampView view, PhoneTroubles troubles, Action<LampSubscription> changed)
{
    private const int FactorySeconds = 1800;

    /// <summary>Phones refresh before the server's time is up.</summary>
    private const double RefreshAt = 0.9;

    private readonly Lock _lock = new();
    private volatile LampView _view = view;
    private TaskCompletionSource<NextAttempt> _ended = NewSignal();
    private SipDialog? _dialog;
    private uint _remoteCSeq;

    public PhoneAccount Account => account;

    public string Extension => extension;

    public Lamp Lamp => _view.Lamp;

    public LampView View => _view;

    /// <summary>NOTIFYs that carried a lower CSeq than an earlier one and were refused (RFC 3261 §12.2.2).</summary>
    public int OutOfOrder { get; private set; }

    /// <summary>Status of the last SUBSCRIBE; 0 before the first is answered.</summary>
    public int Status { get; private set; }

    /// <summary>Dialogs that were begun: 1 while all is well.</summary>
    public int Attempts { get; private set; }

    private string Target => $"sip:{extension}@{account.Domain}";

    private int Seconds => account.Line.SubscribeSeconds ?? FactorySeconds;

    public async Task RunAsync(CancellationToken token)
    {
        while (true)
        {
            var next = await RunDialogAsync($"{Guid.NewGuid():n}", token);
            await Task.Delay(next.Pause, account.Socket.Time, token);
        }
    }

    /// <summary>From the first SUBSCRIBE until the server has ended it, forgotten it or does not answer.</summary>
    private async Task<NextAttempt> RunDialogAsync(string callId, CancellationToken token)
    {
        Attempts++;
        _ended = NewSignal();
        Change(before => before.Renewed(), isNew: true);
        account.Socket.Listen(callId, OnNotify);
        try
        {
            var (tag, cseq) = (PhoneSocket.NewTag(), 0u);
            while (!_ended.Task.IsCompleted)
            {
                var (outcome, used) = await account.SendAsync(next => Subscribe(callId, tag, next), cseq + 1, token);
                (cseq, Status) = (used, outcome.Status);
                if (outcome.Response is not { IsSuccess: true } response)
                {
                    Change(before => before.Lost());
                    return NextAttempt.After(outcome);
                }

                Confirm(response);
                var granted = response.TryNumber(HeaderName.Expires, out var seconds) ? (int)Math.Min(seconds, int.MaxValue) : Seconds;
                await Task.WhenAny(_ended.Task, Task.Delay(TimeSpan.FromSeconds(granted * RefreshAt), account.Socket.Time, token));
                token.ThrowIfCancellationRequested();
            }

            return await _ended.Task;
        }
        finally
        {
            account.Socket.Forget(callId);
        }
    }

    private OutgoingRequest Subscribe(string callId, string tag, uint cseq)
    {
        lock (_lock)
        {
            var request = _dialog is { } dialog
                ? dialog.NewRequest(Methods.Subscribe).Add(HeaderName.UserAgent, account.UserAgent)
                : account.NewRequest(Methods.Subscribe, Target, $"<{Target}>", callId, tag, cseq);
            return request
                .Add(HeaderName.Event, "dialog")
                .Add(HeaderName.Accept, "application/dialog-info+xml")
                .Add(HeaderName.Expires, Seconds.ToString(CultureInfo.InvariantCulture));
        }
    }

    private void Confirm(SipResponse response)
    {
        lock (_lock)
        {
            if (_dialog is null)
                _dialog = SipDialog.FromResponse(response, account.Contact);
            else
                _dialog.RefreshTarget(response);
        }
    }

    private void OnNotify(ServerTransaction transaction)
    {
        if (troubles.IsDead)
            return;
        var request = transaction.Request;
        if (request.Method != Methods.Notify)
        {
            transaction.Respond(new(request, 405, "Method Not Allowed"));
            return;
        }

        bool isInOrder;
        lock (_lock)
        {
            isInOrder = request.CSeq.Number > _remoteCSeq;
            if (isInOrder)
                _remoteCSeq = request.CSeq.Number;
            else
                OutOfOrder++;
        }

        _ = AnswerAsync(transaction, isInOrder);
        if (!isInOrder)
            return;
        if (LampDocument.TryRead(request.Body.ToArray(), out var document))
            Change(before => before.Take(document, Target));
        if (NextAttempt.TryReadEnd(request, out var next))
            _ended.TrySetResult(next);
    }

    private async Task AnswerAsync(ServerTransaction transaction, bool isInOrder)
    {
        if (troubles.Slowness > TimeSpan.Zero)
            await Task.Delay(troubles.Slowness, account.Socket.Time);
        transaction.Respond(isInOrder ? new(transaction.Request, 200, "OK") : new(transaction.Request, 500, "Out Of Order"));
    }

    /// <param name="isNew">Numbers count from the beginning.</param>
    private void Change(Func<LampView, LampView> change, bool isNew = false)
    {
        LampView before, after;
        lock (_lock)
        {
            if (isNew)
                (_dialog, _remoteCSeq) = (null, 0);
            (before, after) = (_view, change(_view));
            _view = after;
        }

        if (before.Lamp != after.Lamp || before.Caller != after.Caller)
            changed(this);
    }

    private static TaskCompletionSource<NextAttempt> NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
