using Provisioning.Devices;
using Provisioning.Dialogs;

namespace Provisioning.Lamps;

/// <summary>What is to be seen of one extension.</summary>
/// <param name="Name">Of the fleet; null for a number that is not in it.</param>
/// <param name="Since">Null when it has been so since before the server started.</param>
/// <param name="Direction">Of the call that decides the state.</param>
/// <param name="Remote">The other side of it, unless the call is private.</param>
internal sealed record Lamp(ExtensionNumber Extension, string? Name, LampState State, DateTimeOffset? Since, DialogDirection? Direction, CallParty? Remote)
{
    /// <summary>Counts up over all lamps: who has seen a revision needs only the lamps with a higher one.</summary>
    internal long Revision { get; init; }
}

/// <summary>What a lamp says, in the order of what is worth telling first.</summary>
internal enum LampState
{
    Idle,

    /// <summary>A call is on its way to the extension and does not ring yet.</summary>
    Trying,

    Ringing,

    Busy,

    /// <summary>All its calls are put on hold by itself.</summary>
    Held,

    /// <summary>Who told of its calls cannot be heard: it may be what it was, or not.</summary>
    Unknown,
}
