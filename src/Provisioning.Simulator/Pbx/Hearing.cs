namespace Provisioning.Simulator.Pbx;

/// <summary>
/// Who hears whom, as it was measured with tones at an Asterisk: a leg hears the others in its bridge, or music in place of one that has put it on hold; a
/// monitor hears the leg it listens to and what that one hears of the call, and is heard as its mode says. One monitor does not hear another.
/// </summary>
internal static class Hearing
{
    public const string Music = "music";

    /// <returns>Uniqueids, and <see cref="Music"/>.</returns>
    public static IReadOnlySet<string> Of(PbxChannel leg, IEnumerable<PbxChannel> all)
    {
        var heard = OfCall(leg);
        if (leg.Spy is { } spy)
        {
            heard.Add(spy.Spyee.Uniqueid);
            heard.UnionWith(OfCall(spy.Spyee));
        }

        foreach (var monitor in all.Where(other => other.Spy is not null && Reaches(other.Spy, leg)))
            heard.Add(monitor.Uniqueid);
        heard.Remove(leg.Uniqueid);
        return heard;
    }

    private static HashSet<string> OfCall(PbxChannel leg)
    {
        var heard = new HashSet<string>(StringComparer.Ordinal);
        if (leg.HearsMusic)
            heard.Add(Music);
        else if (leg.Bridge is { } bridge)
            heard.UnionWith(bridge.Channels.Where(other => other != leg).Select(other => other.Uniqueid));
        return heard;
    }

    /// <summary>In a bridge of three there is no peer, and barge reaches the one leg only.</summary>
    private static bool Reaches(PbxSpy spy, PbxChannel leg) => spy.Mode switch
    {
        SpyMode.Whisper => spy.Spyee == leg,
        SpyMode.Barge => spy.Spyee == leg || spy.Spyee.Peer == leg,
        _ => false,
    };
}
