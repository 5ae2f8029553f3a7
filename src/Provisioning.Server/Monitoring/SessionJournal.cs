using System.Data.Common;
using Microsoft.Extensions.Options;
using Provisioning.Audit;
using Provisioning.Storage;

namespace Provisioning.Monitoring;

/// <summary>
/// Writes sessions down: a new one in front of what it does, all that follows behind. While the database is away nothing begins, what goes on can end, and what
/// ended is written when it is back.
/// </summary>
internal sealed class SessionJournal(MonitoringStore store, IOptions<MonitoringOptions> options, SteadyClock clock, ILogger<SessionJournal> logger)
    : WriteBehind("Monitoring sessions", options.Value.Interval, clock.Time, logger)
{
    /// <summary>Old sessions are forgotten so often; nobody needs it to the hour.</summary>
    private static readonly TimeSpan PruneInterval = TimeSpan.FromHours(6);

    private readonly Lock _lock = new();
    private readonly List<SessionNote> _waiting = [];
    private DateTimeOffset _pruneAt = DateTimeOffset.MinValue;
    private int _lost;

    /// <summary>Notes that were given up because too many waited.</summary>
    public int Lost => Volatile.Read(ref _lost);

    /// <returns>The number of the session; null when it could not be written down in time.</returns>
    public async Task<long?> BeginAsync(MonitoringSession session)
    {
        // Not called off when its time is over: a database that is only slow must not leave a row that nobody ends.
        var writing = Task.Run(() => store.AddAsync(session, clock.Ahead, CancellationToken.None));
        try
        {
            return await writing.WaitAsync(options.Value.WriteTimeout, clock.Time);
        }
        catch (DbException)
        {
            return null;
        }
        catch (TimeoutException)
        {
            _ = EndLateAsync(writing, session);
            return null;
        }
    }

    public async Task<IReadOnlyList<MonitoringSession>?> TryLoadOpenAsync(CancellationToken token)
    {
        try
        {
            return await store.LoadOpenAsync(token);
        }
        catch (DbException)
        {
            return null;
        }
    }

    /// <summary>To be written when it can be.</summary>
    public void Add(SessionNote note)
    {
        lock (_lock)
        {
            if (_waiting.Count < options.Value.MaxWaitingRows)
                _waiting.Add(note);
            else
                _lost++;
        }
    }

    protected override async Task WriteAsync(CancellationToken token)
    {
        List<SessionNote> notes;
        lock (_lock)
            notes = [.. _waiting];
        if (notes.Count > 0)
        {
            await store.SaveAsync(notes, clock.Ahead, token);
            lock (_lock)
                _waiting.RemoveRange(0, notes.Count);
        }

        if (clock.Now >= _pruneAt)
            await PruneAsync(token);
    }

    private async Task PruneAsync(CancellationToken token)
    {
        try
        {
            await store.PruneAsync(clock.Now + clock.Ahead - options.Value.KeptFor, token);
            _pruneAt = clock.Now + PruneInterval;
        }
        catch (DbException)
        {
            // What is old can wait: tried again at the next turn.
        }
    }

    private async Task EndLateAsync(Task<long> writing, MonitoringSession session)
    {
        try
        {
            var ended = session with { Id = await writing, State = SessionState.Ended, EndedAt = clock.Now, End = SessionEnd.DatabaseAway };
            Add(new(ended, AuditEntry.Server, [SessionAudit.Ended(ended, clock.Ahead)]));
        }
        catch (DbException)
        {
            // It was not written at all.
        }
    }
}
