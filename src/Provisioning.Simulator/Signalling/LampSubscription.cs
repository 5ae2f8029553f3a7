using System.Globalization;
using System.Text;
using Provisioning.Simulator.Lamps;
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

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private volatile LampView _view = view;
    private TaskCompletionSource _ended = NewSignal();
    private uint _remoteCSeq;

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
            await RunDialogAsync($"{Guid.NewGuid():n}", token);
            await Task.Delay(Status < 300 ? TimeSpan.Zero : Pause, account.Socket.Time, token);
        }
    }

    /// <summary>From the first SUBSCRIBE until the server has ended it, forgotten it or does not answer.</summary>
    private async Task RunDialogAsync(string callId, CancellationToken token)
    {
        Attempts++;
        _ended = NewSignal();
        lock (_lock)
            (_remoteCSeq, _view) = (0, _view.Renewed());
        account.Socket.Listen(callId, OnNotify);
        try
        {
            var (tag, to, cseq) = (PhoneSocket.NewTag(), $"<{Target}>", 0u);
            while (!_ended.Task.IsCompleted)
            {
                var (outcome, used) = await account.SendAsync(next => Subscribe(callId, tag, to, next, Seconds), cseq + 1, token);
                (cseq, Status) = (used, outcome.Status);
                if (outcome.Response is not { IsSuccess: true } response)
                {
                    Show(_view.Lost());
                    return;
                }

                to = Encoding.UTF8.GetString(response.Value(HeaderName.To));
                var granted = response.TryNumber(HeaderName.Expires, out var seconds) ? (int)Math.Min(seconds, int.MaxValue) : Seconds;
                await Task.WhenAny(_ended.Task, Task.Delay(TimeSpan.FromSeconds(granted * 0.9), account.Socket.Time, token));
                token.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            account.Socket.Forget(callId);
        }
    }

    private OutgoingRequest Subscribe(string callId, string tag, string to, uint cseq, int expires) =>
        account.NewRequest(Methods.Subscribe, Target, to, callId, tag, cseq)
            .Add(HeaderName.Event, "dialog")
            .Add(HeaderName.Accept, "application/dialog-info+xml")
            .Add(HeaderName.Expires, expires.ToString(CultureInfo.InvariantCulture));

    private void OnNotify(ServerTransaction transaction)
    {
        if (troubles.IsDead)
            return;
        var request = transaction.Request;
        var isInOrder = true;
        lock (_lock)
        {
            isInOrder = request.CSeq.Number > _remoteCSeq;
            if (isInOrder)
                _remoteCSeq = request.CSeq.Number;
            else
                OutOfOrder++;
        }

        Answer(transaction, isInOrder);
        if (!isInOrder)
            return;
        if (LampDocument.TryRead(request.Body.ToArray(), out var document))
            Show(_view.Take(document, Target));
        if (request.Value(HeaderName.SubscriptionState).StartsWith("terminated"u8))
            _ended.TrySetResult();
    }

    /// <summary>A slow phone answers later, on another thread.</summary>
    private void Answer(ServerTransaction transaction, bool isInOrder)
    {
        var response = isInOrder ? new OutgoingResponse(transaction.Request, 200, "OK") : new OutgoingResponse(transaction.Request, 500, "Out Of Order");
        if (troubles.Slowness == TimeSpan.Zero)
            transaction.Respond(response);
        else
            account.Socket.Time.CreateTimer(_ => transaction.Respond(response), null, troubles.Slowness, Timeout.InfiniteTimeSpan);
    }

    private void Show(LampView view)
    {
        var before = _view;
        _view = view;
        if (before.Lamp != view.Lamp || before.Caller != view.Caller)
            changed(this);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
