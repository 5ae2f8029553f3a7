using Provisioning.Devices;
using Provisioning.Dialogs;

namespace Provisioning.Pbxs;

/// <summary>
/// Who is on the other side. FreeSWITCH keeps a caller and a callee with each leg, and writes them anew when legs are put together: after a transfer or a take-over
/// the side that was the other one may be the leg itself (<c>switch_ivr_uuid_bridge</c>).
/// </summary>
internal static class FreeSwitchRemote
{
    /// <summary>
    /// What FreeSWITCH shows as the name of whom a call went to before anybody has told one (<c>switch_core_session_outgoing_channel</c>). It goes with the number where the sides
    /// change.
    /// </summary>
    private const string NoName = "Outbound Call";

    private const string Unknown = "Unknown";

    /// <summary>No numbering plan has longer ones (ITU-T E.164 has 15 digits) with a prefix, and a code in front.</summary>
    private const int LongestNumber = 32;

    public static CallParty? Of(FreeSwitchFacts facts, ExtensionNumber? own)
    {
        var (caller, callee) = (Party(facts.CallerNumber, facts.CallerName), Party(facts.CalleeNumber, facts.CalleeName));
        if (!facts.IsCaller)
            return IsOwn(caller) ? Other(callee) : caller;
        return IsOwn(callee) ? Other(caller) : callee ?? Other(IsNumber(facts.Dialled) ? Party(facts.Dialled, name: null) : null);

        bool IsOwn(CallParty? party) => party is { Number: var number } && (number == facts.User || number == own?.ToString() || number == facts.Presence?.Split('@', 2)[0]);

        CallParty? Other(CallParty? party) => IsOwn(party) ? null : party;
    }

    /// <summary>Of two that talk with each other the phone of one tells best who the other has.</summary>
    public static CallParty With(CallParty? told, Extension other)
    {
        var isSame = told is { } party && (party.Number == other.Number.ToString() || party.Number == PbxPeople.UserOf(other));
        return new(other.Number.ToString(), isSame && told!.Name is { } name ? name : other.Name);
    }

    private static CallParty? Party(string? number, string? name) =>
        number is null or Unknown ? null : new(number, name is NoName or Unknown || name == number ? null : name);

    private static bool IsNumber(string? dialled) => dialled is { Length: > 0 and <= LongestNumber } && dialled.All(c => char.IsAsciiDigit(c) || c is '*' or '#' or '+');
}
