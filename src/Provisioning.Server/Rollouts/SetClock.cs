namespace Provisioning.Rollouts;

/// <summary>Whether the system's clock was set, and whether what is written down in its time has been written anew since. Used by the one runner.</summary>
internal sealed class SetClock(SteadyClock clock)
{
    /// <summary>A clock that is kept right in small steps was not set. Ours: more than daemons that keep the time correct at once, less than any patience with a phone.</summary>
    public static readonly TimeSpan Correction = TimeSpan.FromSeconds(5);

    private TimeSpan _ahead = clock.Ahead;
    private TimeSpan _written = clock.Ahead;

    /// <summary>Rows were written by the clock as it was.</summary>
    public bool IsUnwritten => (_ahead - _written).Duration() >= Correction;

    /// <param name="by">How far it was set forward since the last call.</param>
    public bool HasMoved(out TimeSpan by)
    {
        var ahead = clock.Ahead;
        (by, _ahead) = (ahead - _ahead, ahead);
        return by != TimeSpan.Zero;
    }

    public void Written()
    {
        if (IsUnwritten)
            _written = _ahead;
    }
}
