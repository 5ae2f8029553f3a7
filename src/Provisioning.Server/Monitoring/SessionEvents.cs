namespace Provisioning.Monitoring;

/// <summary>What happened to a session, for those who watch it.</summary>
internal static class SessionEvents
{
    /// <param name="before">Null for a new one.</param>
    public static IEnumerable<SessionEventKind> Between(MonitoringSession? before, MonitoringSession after)
    {
        if (before is null)
        {
            yield return SessionEventKind.Started;
            yield break;
        }

        if (before.AnsweredAt is null && after.AnsweredAt is not null)
            yield return SessionEventKind.Answered;
        if (after.State == SessionState.OnHold && before.State != SessionState.OnHold)
            yield return SessionEventKind.Held;
        if (before.State == SessionState.OnHold && after.State == SessionState.Active)
            yield return SessionEventKind.Resumed;
        // On hold there is nothing to tell the PBX before the call is resumed.
        if ((IsMode(before.Hears) && IsMode(after.Hears) && before.Hears != after.Hears) || (after.State == SessionState.OnHold && before.Mode != after.Mode))
            yield return SessionEventKind.Switched;
        if (before.State != SessionState.TakenOver && after.State == SessionState.TakenOver)
            yield return SessionEventKind.TakenOver;
        if (before.IsOpen && !after.IsOpen)
            yield return SessionEventKind.Ended;
    }

    private static bool IsMode(Hearing hearing) => hearing is not (Hearing.Nothing or Hearing.Music);
}

internal enum SessionEventKind
{
    Started,
    Answered,
    Held,
    Resumed,
    Switched,
    TakenOver,
    Ended,
}

/// <summary>Whoever shows what the desk knows: the stream of the API, MQTT.</summary>
internal interface IMonitoringObserver
{
    /// <summary>Called by the desk's loop, in order. Returns at once, awaits nothing.</summary>
    void Publish(IReadOnlyList<SessionEventKind> kinds, MonitoringSession session);
}
