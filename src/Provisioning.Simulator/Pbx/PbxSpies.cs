namespace Provisioning.Simulator.Pbx;

/// <summary>Legs that listen to others: what the application ChanSpy does.</summary>
internal sealed class PbxSpies(Switchboard board)
{
    /// <summary>The options that the sample dial plan uses beside the mode: no beep, by unique id, until that leg ends; no keys.</summary>
    private const string PlanOptions = "quE";

    public IEnumerable<PbxChannel> Of(PbxChannel spyee) => board.Channels.Where(channel => channel.Spy?.Spyee == spyee);

    /// <param name="data">A leg and options, as ChanSpy takes them.</param>
    /// <returns>False where there is nothing to listen to; the leg is to end then.</returns>
    public bool TryStart(PbxChannel spyer, string data)
    {
        var comma = data.IndexOf(',', StringComparison.Ordinal);
        var (leg, options) = comma < 0 ? (data, "") : (data[..comma], data[(comma + 1)..]);
        (spyer.Application, spyer.ApplicationData) = ("ChanSpy", data);
        if (board.Find(leg) is not { } spyee || spyee == spyer || (options.Contains('b', StringComparison.Ordinal) && spyee.Bridge is null))
            return false;
        spyer.IsMonitor = true;
        var mode = options.Contains('B', StringComparison.Ordinal) ? SpyMode.Barge : options.Contains('w', StringComparison.Ordinal) ? SpyMode.Whisper : SpyMode.Listen;
        spyer.Spy = new(spyee, mode, options.Contains('d', StringComparison.Ordinal));
        board.Emit(PbxEvents.Spy("ChanSpyStart", spyer, spyee));
        return true;
    }

    /// <summary>ChanSpy of that mode.</summary>
    public static string DataOf(MonitorExtension monitor) => $"{monitor.Leg},{PlanOptions}" + monitor.Mode switch
    {
        SpyMode.Whisper => "w",
        SpyMode.Barge => "B",
        _ => "",
    };

    public void Stop(PbxChannel spyer)
    {
        if (spyer.Spy is not { } spy)
            return;
        spyer.Spy = null;
        board.Emit(PbxEvents.Spy("ChanSpyStop", spyer, spy.Spyee));
    }

    /// <returns>False when the key has ended it: <c>*</c> looks for another leg, and by a unique id there is none.</returns>
    public static bool Press(PbxChannel spyer, char key)
    {
        if (spyer.Spy is not { } spy)
            return true;
        if (key == '*')
            return false;
        if (spy.HasKeys && key is >= '4' and <= '6')
            spyer.Spy = spy with { Mode = (SpyMode)(key - '4') };
        return true;
    }
}
