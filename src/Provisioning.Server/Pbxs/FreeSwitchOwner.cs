using Provisioning.Devices;

namespace Provisioning.Pbxs;

/// <summary>Whose phone a leg is.</summary>
internal static class FreeSwitchOwner
{
    /// <summary>
    /// Who calls and has signed in, is who signed in. Who was let in by its address is a trunk, whatever number it writes in From, unless it is this server, which relays calls for
    /// phones and says for whom. Who was let in without either is a trunk as well.
    /// </summary>
    /// <param name="known">Whom the leg was taken for before.</param>
    public static ExtensionNumber? Of(ExtensionNumber? known, FreeSwitchFacts facts, PbxPeople people, PbxControl control)
    {
        if (IsNobody(facts))
            return null;
        if (!facts.TellsOwner)
            return known ?? (IsOurs(HostOf(facts), control) ? people.Find(AccountOf(facts)) : null);
        if (facts.User is { } user)
            return IsOurs(facts.Domain ?? HostOf(facts), control) ? people.Find(user) ?? people.Find(AccountOf(facts)) : null;
        return facts.LetInBy == control.User ? known ?? people.FindCaller(facts.CallerNumber ?? "") : null;
    }

    /// <summary>Loopback channels bear the name of an extension, and a gateway may call itself what it wants.</summary>
    private static bool IsNobody(FreeSwitchFacts facts) => facts.IsAtGateway || facts.Name?.StartsWith("loopback/", StringComparison.Ordinal) == true;

    /// <summary>An account of another domain has the right number by chance.</summary>
    private static bool IsOurs(string realm, PbxControl control) => control.Domain is not { } ours || ours.Equals(realm, StringComparison.OrdinalIgnoreCase);

    private static string AccountOf(FreeSwitchFacts facts) => facts.Presence?.Split('@', 2)[0] ?? "";

    private static string HostOf(FreeSwitchFacts facts) => facts.Presence?.Split('@', 2) is [_, var host] ? host : "";
}
