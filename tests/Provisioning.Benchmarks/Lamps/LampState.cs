namespace Provisioning.Benchmarks.Lamps;

/// <summary>What a lamp shows, as far as the load looks into a body.</summary>
internal enum LampState : byte
{
    /// <summary>No document came yet.</summary>
    Dark,

    /// <summary>No call.</summary>
    Idle,

    /// <summary>One confirmed call.</summary>
    Busy,

    /// <summary>The same call, held: the body has the same size but for one parameter.</summary>
    Held,
}
