using Provisioning.Pbxs;

namespace Provisioning.Monitoring;

/// <summary>
/// Monitors' legs that belong to no session: left by a server that stopped, by a PBX that was lost and came back, by a command whose answer was lost. They are hung
/// up, again and again until they are gone. The desk's loop alone uses it.
/// </summary>
internal sealed class StrayLegs(TimeSpan again)
{
    private readonly Dictionary<(string Pbx, string Leg), DateTimeOffset> _hungUp = [];

    /// <summary>Those to be hung up now.</summary>
    /// <param name="isOpen">Whether a session has that key.</param>
    public IReadOnlyList<PbxLeg> Find(string pbx, PbxView view, Func<string, bool> isOpen, DateTimeOffset now)
    {
        foreach (var gone in _hungUp.Keys.Where(key => key.Pbx == pbx && view.Find(key.Leg) is null).ToList())
            _hungUp.Remove(gone);
        return [.. view.Legs.Where(leg => leg.MonitorKey is { } key && !isOpen(key) && IsDue(pbx, leg, now))];
    }

    /// <summary>One that the session itself has just hung up.</summary>
    public void Note(string pbx, string leg, DateTimeOffset now) => _hungUp[(pbx, leg)] = now;

    /// <summary>It has a connection anew: all that is left there is hung up at once.</summary>
    public void Forget(string pbx)
    {
        foreach (var known in _hungUp.Keys.Where(key => key.Pbx == pbx).ToList())
            _hungUp.Remove(known);
    }

    private bool IsDue(string pbx, PbxLeg leg, DateTimeOffset now)
    {
        if (_hungUp.TryGetValue((pbx, leg.Id), out var at) && now - at < again)
            return false;
        Note(pbx, leg.Id, now);
        return true;
    }
}
