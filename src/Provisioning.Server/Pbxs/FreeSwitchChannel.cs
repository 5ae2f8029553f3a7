namespace Provisioning.Pbxs;

/// <summary>
/// A channel while it lives. Events of one FreeSWITCH are numbered where they happen and may overtake each other on the way; state, bridge and application
/// each keep the number of what was told of them last.
/// </summary>
internal sealed class FreeSwitchChannel(PbxLeg leg)
{
    public PbxLeg Leg { get; set; } = leg;

    /// <summary>How its phone signed in was told.</summary>
    public bool IsOwnerSure { get; set; }

    public long StateSequence { get; set; }

    public long BridgeSequence { get; set; }

    public long ApplicationSequence { get; set; }

    /// <summary>The event of this connection, counted as they came, that spoke of it last.</summary>
    public long ToldAt { get; set; }

    /// <summary>It was in a snapshot, so one without it means that it is gone.</summary>
    public bool WasListed { get; set; }

    /// <summary>Snapshots in a row that do not have it although they should.</summary>
    public int Missing { get; set; }
}
