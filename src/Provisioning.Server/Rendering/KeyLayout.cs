using Provisioning.Devices;

namespace Provisioning.Rendering;

/// <summary>
/// Decides which key stands where, in four steps:
/// <code>
/// 1 keys that an administrator placed      stay exactly there
/// 2 a key for each line without one        the first free places of the phone
/// 3 keys without a place                   the next free places
/// 4 a key for each monitored person        the next free places, by number, on to the expansion modules
/// </code>
/// A BLF key on a monitored person is that person's monitoring key, and stays where it is. Who does not fit is reported.
/// </summary>
internal static class KeyLayout
{
    public static KeyPlan Lay(Device device, PhoneModel model, Fleet fleet, bool monitoring)
    {
        IReadOnlyList<MonitoredPerson> monitored = monitoring ? MonitoringIndex.Of(fleet).MonitoredFrom(device) : [];
        var panel = new KeyPanel(device, model, fleet, monitored);

        // Step 1
        foreach (var key in device.Keys)
        {
            if (key.Position is { } position)
                panel.PlaceAt(key, position);
        }

        // Step 2
        for (var line = 1; line <= device.Lines.Length; line++)
        {
            if (!HasLineKey(device, line))
                panel.PlaceLine(line);
        }

        // Step 3
        foreach (var key in device.Keys)
        {
            if (key.Position is null)
                panel.PlaceNext(key);
        }

        // Step 4
        foreach (var person in monitored)
            panel.PlaceMonitoring(person);

        return panel.ToPlan() with { Highest = HighestOf(monitored) };
    }

    private static Privilege? HighestOf(IReadOnlyList<MonitoredPerson> monitored)
    {
        Privilege? highest = null;
        foreach (var person in monitored)
            highest = highest > person.Privilege ? highest : person.Privilege;
        return highest;
    }

    private static bool HasLineKey(Device device, int line)
    {
        foreach (var key in device.Keys)
        {
            if (key.Kind == KeyKind.Line && KeyPanel.LineOf(key, device) == line)
                return true;
        }

        return false;
    }
}
