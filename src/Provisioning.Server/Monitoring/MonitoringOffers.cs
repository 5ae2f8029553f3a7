using System.Collections.Immutable;
using Provisioning.Devices;
using Provisioning.Dialogs;

namespace Provisioning.Monitoring;

/// <summary>What somebody could do with somebody now (rule B11). Pure.</summary>
internal static class MonitoringOffers
{
    /// <param name="ahead">How far the system's clock is ahead of that of the calls.</param>
    public static MonitoringOffer Of(ExtensionNumber monitor, ExtensionNumber monitored, MonitoringFacts facts, TimeSpan ahead)
    {
        var person = facts.Fleet.Extensions.GetValueOrDefault(monitored);
        var right = MonitoringPolicy.Right(monitor, monitored, Privilege.Listen, facts.Fleet);
        if (right != MonitoringRefusal.None)
            return new(person, [], null) { Refusal = right, State = MonitoredState.Unknown };

        var highest = MonitoringPolicy.Highest(monitor, monitored, facts.Fleet)!.Value;
        var own = facts.Sessions.FirstOrDefault(session => session.Monitor == monitor && session.Monitored == monitored);
        var modes = Enum.GetValues<Privilege>().Where(mode => mode <= highest)
            .Select(mode => (mode, own is null ? MonitoringPolicy.Decide(monitor, monitored, mode, facts) : MonitoringPolicy.DecideSwitch(own, mode, facts.Fleet, facts.View)))
            .ToImmutableArray();
        var call = MonitoredCall.Of(facts.Dialogs, facts.View, facts.Sessions);
        return new(person, modes, own)
        {
            Refusal = modes.Any(mode => mode.Item2 == MonitoringRefusal.None) ? MonitoringRefusal.None : modes[0].Item2,
            State = call.State,
            Since = Since(facts.Dialogs, call.State) + ahead,
        };
    }

    private static DateTimeOffset? Since(ExtensionDialogs dialogs, MonitoredState state) => state is MonitoredState.Idle or MonitoredState.Unknown || dialogs.Dialogs.IsEmpty
        ? null
        : DialogFold.Choose(dialogs, 1)[0].Since;
}
