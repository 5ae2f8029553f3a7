namespace Provisioning.Pbxs;

/// <summary>
/// Which legs at FreeSWITCH are monitors'. A leg that we call into being has <c>mon-KEY</c> as its presence data; an id of ours it cannot have, as an account with several
/// phones rings on each of them and ids are there once. A leg that came by a feature code has dialled <c>mon-KEY-MODE-LEG</c> and was led to the monitoring context.
/// </summary>
internal static class FreeSwitchMonitor
{
    private const int KeyLength = 16;

    public static bool IsKey(string key) => key.Length == KeyLength && key.All(char.IsAsciiHexDigitLower);

    public static string? KeyOf(FreeSwitchFacts facts, string context)
    {
        if (MonitorDial.TryReadKey(facts.PresenceData, out var key))
            return key;
        if (facts.Context != context)
            return null;
        return MonitorDial.TryReadKey(facts.Dialled, out key) || MonitorDial.TryReadKey(facts.FirstDialled, out key) ? key : null;
    }

    /// <summary>The leg that a row says a monitor's leg hears. Where it does not say what the leg runs, where the leg was led to does.</summary>
    public static string? HeardIn(FreeSwitchFacts row, string context) => row.Application switch
    {
        FreeSwitchLeg.Eavesdrop => row.ApplicationData,
        null when row.Context == context && MonitorDial.TryReadLeg(row.Dialled, out var leg) => leg,
        _ => null,
    };
}
