using Provisioning.Devices;
using Provisioning.Dialogs;

namespace Provisioning.Pbxs;

/// <summary>What the facts of a channel mean for its leg. Whose phone it is and that it is a monitor's does not change while it lives; what is not told stays.</summary>
internal static class FreeSwitchLeg
{
    /// <summary>What FreeSWITCH shows as the name of whom a call went to before anybody has told one (<c>switch_core_session_outgoing_channel</c>).</summary>
    private const string NoCalleeName = "Outbound Call";

    private const string Unknown = "Unknown";

    public const string Eavesdrop = "eavesdrop";

    public static PbxLeg With(PbxLeg leg, FreeSwitchFacts facts, PbxPeople people, PbxControl control)
    {
        leg = leg with
        {
            Extension = leg.Extension ?? WhoseIs(facts, people, control.Domain),
            Call = facts.Call ?? leg.Call,
            Direction = facts.IsOutbound ? DialogDirection.Recipient : DialogDirection.Initiator,
            Remote = RemoteOf(facts) ?? leg.Remote,
            IsPrivate = leg.IsPrivate || (!facts.IsCaller && facts.HidesCaller),
            MonitorKey = leg.MonitorKey ?? FreeSwitchMonitor.KeyOf(facts, control.Context),
        };
        return WithState(leg, facts);
    }

    /// <summary>Only what changes while people talk. Whom a monitor hears is told by events of its own, and by rows.</summary>
    public static PbxLeg WithState(PbxLeg leg, FreeSwitchFacts facts) => leg with
    {
        State = StateOf(facts),
        IsHolding = facts.CallState switch { "HELD" => true, "UNHELD" => false, _ => leg.IsHolding }, // ACTIVE comes on any change of state, also of a leg that holds
        ListensTo = leg.IsMonitor && facts.Application is { } application ? application == Eavesdrop ? facts.ApplicationData : null : leg.ListensTo,
    };

    /// <summary>An answered leg that is transferred says RINGING again (<c>switch_channel_perform_set_running_state</c>): who has answered, talks.</summary>
    private static DialogState StateOf(FreeSwitchFacts facts) => facts.CallState switch
    {
        _ when facts.AnswerState == "answered" => DialogState.Confirmed,
        "ACTIVE" or "HELD" or "UNHELD" or "RING_WAIT" => DialogState.Confirmed,
        "EARLY" => DialogState.Early,
        "RINGING" => facts.IsOutbound ? DialogState.Early : DialogState.Proceeding,
        _ => DialogState.Trying,
    };

    /// <summary>Loopback channels bear the name of an extension and are nobody's phone.</summary>
    private static ExtensionNumber? WhoseIs(FreeSwitchFacts facts, PbxPeople people, string? domain)
    {
        if (facts.IsFromGateway || facts.Name?.StartsWith("loopback/", StringComparison.Ordinal) == true)
            return null;
        var (account, realm) = facts.Presence?.Split('@', 2) switch { [var name, var host] => (name, host), [var name] => (name, ""), _ => ("", "") };
        if (domain is not null && !domain.Equals(realm, StringComparison.OrdinalIgnoreCase))
            return null;
        if (!facts.IsOutbound && facts.User is { } user && people.Find(user) is { } known)
            return known;
        return people.Find(account);
    }

    private static CallParty? RemoteOf(FreeSwitchFacts facts)
    {
        var (number, name) = facts.IsCaller
            ? (Told(facts.CalleeNumber) ?? facts.Dialled, facts.CalleeName == NoCalleeName ? null : Told(facts.CalleeName))
            : (Told(facts.CallerNumber), Told(facts.CallerName));
        return number is null ? null : new(number, name == number ? null : name);
    }

    private static string? Told(string? text) => text == Unknown ? null : text;
}
