using System.Collections.Immutable;
using Provisioning.Devices;

namespace Provisioning.Monitoring;

/// <summary>The sessions that go on, and who waits for what becomes of them. The desk's loop alone changes it; anybody may read the snapshots.</summary>
internal sealed class SessionBook
{
    private readonly Dictionary<string, MonitoringSession> _byKey = new(StringComparer.Ordinal);
    private readonly List<Waiter> _waiters = [];
    private volatile ImmutableList<MonitoringSession> _open = [];

    /// <summary>All that count, also those that are not written down yet.</summary>
    public ImmutableList<MonitoringSession> All => _open;

    /// <summary>Those that are written down, by number.</summary>
    public IEnumerable<MonitoringSession> Written => All.Where(session => session.Id > 0).OrderBy(session => session.Id);

    public MonitoringSession? Find(string? key) => key is null ? null : _byKey.GetValueOrDefault(key);

    public MonitoringSession? Find(long id) => id > 0 ? All.FirstOrDefault(session => session.Id == id) : null;

    public MonitoringSession? Of(ExtensionNumber monitor) => All.FirstOrDefault(session => session.Monitor == monitor);

    /// <summary>
    /// Takes the session as it is now; one that has ended leaves, unless it is still being written down. Whoever waited for what it has become is told.
    /// </summary>
    public void Set(MonitoringSession session)
    {
        if (session.IsOpen || session.Id == 0)
            _byKey[session.Key] = session;
        else
            _byKey.Remove(session.Key);
        Renew();
        foreach (var waiter in _waiters.Where(waiter => waiter.Key == session.Key).ToList())
        {
            if (waiter.Judge(session) is not { } refusal)
                continue;
            _waiters.Remove(waiter);
            waiter.Answer.TrySetResult(new(refusal, session, refusal == MonitoringRefusal.None ? waiter.Dial : null));
        }
    }

    /// <summary>It never began. Whoever waited for it is told why.</summary>
    public void Forget(MonitoringSession session, MonitoringRefusal why)
    {
        _byKey.Remove(session.Key);
        Renew();
        foreach (var waiter in _waiters.Where(waiter => waiter.Key == session.Key).ToList())
        {
            _waiters.Remove(waiter);
            waiter.Answer.TrySetResult(new(why));
        }
    }

    /// <param name="judge">What the session has come to; null while that is open.</param>
    /// <param name="dial">Goes with a good answer.</param>
    public void Await(MonitoringSession session, TaskCompletionSource<MonitoringAnswer> answer, Func<MonitoringSession, MonitoringRefusal?> judge, string? dial = null)
    {
        if (judge(session) is { } refusal)
            answer.TrySetResult(new(refusal, session, refusal == MonitoringRefusal.None ? dial : null));
        else
            _waiters.Add(new(session.Key, answer, judge, dial));
    }

    private void Renew() => _open = [.. _byKey.Values.Where(session => session.IsOpen)];

    private sealed record Waiter(string Key, TaskCompletionSource<MonitoringAnswer> Answer, Func<MonitoringSession, MonitoringRefusal?> Judge, string? Dial);
}
