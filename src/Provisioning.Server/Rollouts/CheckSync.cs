using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Provisioning.Devices;
using Provisioning.Dialogs;

namespace Provisioning.Rollouts;

/// <summary>
/// Tells phones by SIP NOTIFY to fetch their files or to reboot: each once at a time, and none in a call. An attempt is entered among those under way first and looks
/// at the phone's calls after that; a call is entered in the engine first and looked up among the attempts after that. So one of the two always sees the other,
/// whichever comes first, and a call that begins before the phone has answered ends the attempt.
/// </summary>
internal sealed class CheckSync(CheckSyncTargets targets, PhoneLines lines, CheckSyncTools tools, IOptions<CheckSyncOptions> options, CheckSyncReport report)
    : IPhoneTeller, IDialogObserver, IHostedService
{
    private readonly ConcurrentDictionary<MacAddress, CheckSyncAttempt> _underWay = new();
    private int _count;
    private volatile bool _isStopping;

    /// <summary>Phones that were told and have not answered yet.</summary>
    public int UnderWay => Volatile.Read(ref _count);

    public void Tell(Tell tell, Action<Tell, TellOutcome> ended)
    {
        if (targets.Find(tell) is not { } target)
        {
            Finish(tell, null, new(TellVerdict.Unreachable, 0), ended);
            return;
        }

        var attempt = new CheckSyncAttempt(
            target,
            tools,
            (attempt, outcome) =>
            {
                Leave(attempt);
                Finish(tell, attempt, outcome, ended);
            });
        if (!TryEnter(attempt))
        {
            Finish(tell, null, new(TellVerdict.Held, 0), ended);
            return;
        }

        if (_isStopping)
            attempt.Interrupt(TellVerdict.Held);
        attempt.Begin();
    }

    public void Publish(ExtensionDialogs dialogs)
    {
        // The engine has written the call; it must be there for all to see before it is looked for attempts (see TryEnter).
        Interlocked.MemoryBarrier();
        if (dialogs.Dialogs.IsEmpty || _count == 0)
            return;
        foreach (var mac in lines.PhonesOf(dialogs.Extension))
        {
            if (_underWay.TryGetValue(mac, out var attempt))
                attempt.Interrupt(TellVerdict.InCall);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What was sent may have arrived: the outcome is that of a phone which does not answer.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _isStopping = true;
        Interlocked.MemoryBarrier();
        foreach (var attempt in _underWay.Values)
            attempt.Interrupt(TellVerdict.Silent);
        return Task.CompletedTask;
    }

    private bool TryEnter(CheckSyncAttempt attempt)
    {
        if (Interlocked.Increment(ref _count) <= options.Value.MaxInFlight && !_isStopping && _underWay.TryAdd(attempt.Target.Device.Mac, attempt))
        {
            // Without it, this thread might read the phone's calls, and the other the attempts, before either has seen what the other wrote.
            Interlocked.MemoryBarrier();
            report.Begun();
            return true;
        }

        Interlocked.Decrement(ref _count);
        return false;
    }

    private void Leave(CheckSyncAttempt attempt)
    {
        _underWay.TryRemove(KeyValuePair.Create(attempt.Target.Device.Mac, attempt));
        Interlocked.Decrement(ref _count);
        report.Over();
    }

    private void Finish(Tell tell, CheckSyncAttempt? attempt, TellOutcome outcome, Action<Tell, TellOutcome> ended)
    {
        report.Ended(tell, attempt, outcome);
        ended(tell, outcome);
    }
}
