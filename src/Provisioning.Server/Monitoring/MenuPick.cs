using Provisioning.Devices;

namespace Provisioning.Monitoring;

/// <summary>What a link in a menu does.</summary>
/// <param name="Action">Which command.</param>
/// <param name="Mode">For start and switch.</param>
/// <param name="Person">Whose calls.</param>
/// <param name="Session">For switch and stop; 0 for start.</param>
internal readonly record struct MenuPick(MenuAction Action, Privilege Mode, ExtensionNumber Person, long Session = 0);

internal enum MenuAction
{
    Start,
    Switch,
    Stop,
}

/// <summary>What a link is worth.</summary>
internal enum LinkVerdict
{
    Valid,

    /// <summary>This server made it for this phone, too long ago.</summary>
    Expired,

    /// <summary>It has been picked.</summary>
    Used,

    /// <summary>This server did not make it, or not for this phone.</summary>
    Forged,
}
