namespace Provisioning.Simulator.Pbx;

/// <summary>What monitors do at a simulated PBX, in words: one line for each.</summary>
internal static class MonitorSigns
{
    public static IReadOnlyList<string> Describe(SimulatedPbx pbx) => pbx.Board.Do(() =>
    {
        var legs = pbx.Board.Channels;
        return legs.Where(leg => leg.IsMonitor).Select(leg => Describe(leg, legs)).ToList();
    });

    private static string Describe(PbxChannel monitor, IReadOnlyCollection<PbxChannel> legs)
    {
        var deed = monitor switch
        {
            { Spy: { Mode: SpyMode.Whisper } spy } => $"whispers to {NumberOf(spy.Spyee)}",
            { Spy: { Mode: SpyMode.Barge } spy } => $"has joined the call of {NumberOf(spy.Spyee)}",
            { Spy: { } spy } => $"listens to {NumberOf(spy.Spyee)}",
            { Bridge: not null } => "has taken the call over",
            _ => "waits",
        };
        var heardBy = legs.Where(leg => leg != monitor && Hearing.Of(leg, legs).Contains(monitor.Uniqueid)).Select(NumberOf).ToList();
        return $"{NumberOf(monitor)} {deed}, hears {List(Hearing.Of(monitor, legs).Select(id => NameOf(id, legs)))}, is heard by {List(heardBy)}";
    }

    private static string NameOf(string id, IEnumerable<PbxChannel> legs) => legs.FirstOrDefault(leg => leg.Uniqueid == id) is { } leg ? NumberOf(leg) : id;

    /// <summary>The caller id of a leg that the PBX has called is that of who calls: its phone is told by the endpoint.</summary>
    private static string NumberOf(PbxChannel leg) => leg.Endpoint.All(char.IsAsciiDigit) ? leg.Endpoint : leg.Caller.Number;

    private static string List(IEnumerable<string> names) => string.Join(" and ", names.Order(StringComparer.Ordinal)) is { Length: > 0 } list ? list : "nobody";
}
