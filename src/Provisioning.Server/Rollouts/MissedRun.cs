using Provisioning.Devices;

namespace Provisioning.Rollouts;

/// <summary>What becomes of a run that comes late, because the server was down or the database was away. Pure.</summary>
/// <param name="Until">When it is run, where it waits for a reboot window.</param>
internal readonly record struct MissedRun(RunVerdict Verdict, DateTimeOffset? Until = null)
{
    /// <summary>Not late: what waking up takes.</summary>
    private static readonly TimeSpan Punctual = TimeSpan.FromMinutes(1);

    /// <param name="sites">Those of the phones that are meant.</param>
    public static MissedRun Decide(DateTimeOffset due, DateTimeOffset now, IEnumerable<Site> sites, TimeSpan missedFor)
    {
        if (now - due <= Punctual)
            return new(RunVerdict.Run); // phones whose window is closed are left to the rollout
        var spans = sites.Select(site => SpanOf(site, now)).DefaultIfEmpty(null).ToList();
        if (spans.Exists(span => span is { IsOpen: true } || (span is null && now - due < missedFor)))
            return new(RunVerdict.Run);
        return spans.Min(span => span?.Until) is { } opening ? new(RunVerdict.Wait, opening) : new(RunVerdict.GiveUp);
    }

    /// <summary>Null where there is no window.</summary>
    private static WindowSpan? SpanOf(Site site, DateTimeOffset now) =>
        site.RebootWindow is { } window ? RebootWindows.CalendarOf(site.TimeZone, window)?.At(now) ?? new(false, null, null) : null;
}

internal enum RunVerdict
{
    Run,

    /// <summary>The reboot window has closed: when it next opens.</summary>
    Wait,

    /// <summary>Too late, and there is no window to wait for.</summary>
    GiveUp,
}
