using Microsoft.Extensions.Options;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Pbxs;

namespace Provisioning.Monitoring;

/// <summary>What the desk knows of the world at the moment of asking: the fleet, the PBXs, the lamps.</summary>
internal sealed class MonitoringSenses(FleetState fleet, PbxTable pbxs, DialogEngine dialogs, MonitorOrders orders, IOptions<MonitoringOptions> options)
{
    public Fleet Fleet => fleet.Current;

    /// <summary>Calls back after every change of the fleet.</summary>
    public void Follow(Action changed) => fleet.Swapped += changed;

    public IEnumerable<IPbx> Pbxs => pbxs.All;

    public IPbx? Find(string pbx) => pbxs.Find(pbx);

    /// <summary>What a person's phone is dialling at this moment, wherever.</summary>
    public IEnumerable<string> Dialling(ExtensionNumber extension) => pbxs.All.SelectMany(pbx => pbx.View?.Of(extension) ?? [])
        .Where(leg => leg is { IsMonitor: false, State: < DialogState.Confirmed, Direction: DialogDirection.Initiator }).Select(leg => leg.Id);

    public MonitoringFacts Of(ExtensionNumber monitored, IReadOnlyCollection<MonitoringSession> sessions)
    {
        var now = fleet.Current;
        var pbx = now.Extensions.TryGetValue(monitored, out var person) ? pbxs.Of(person) : null;
        return new()
        {
            Fleet = now,
            // The view first: what lamps are told comes after it, so that the two differ only while a change is on its way.
            Pbx = pbx?.Name,
            View = pbx?.View,
            Dialogs = dialogs.Snapshot(monitored),
            Sessions = sessions,
            MonitorsPerCall = options.Value.MonitorsPerCall,
        };
    }

    /// <summary>Null when the leg or the monitor is gone.</summary>
    public MonitorOrder? OrderOf(MonitoringSession session, Privilege mode) =>
        Find(session.Pbx)?.View?.Find(session.Leg) is { } leg && fleet.Current.Extensions.TryGetValue(session.Monitor, out var monitor)
            ? orders.Make(session, monitor, fleet.Current.Extensions.GetValueOrDefault(session.Monitored)?.Name ?? session.Monitored.ToString(), leg, mode)
            : null;
}
