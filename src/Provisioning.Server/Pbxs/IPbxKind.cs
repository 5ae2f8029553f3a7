using Provisioning.Devices;

namespace Provisioning.Pbxs;

/// <summary>A language of PBXs.</summary>
internal interface IPbxKind
{
    PbxKind Kind { get; }

    /// <summary>A session on a connection that was just opened. Nothing has been read or written yet.</summary>
    IPbxSession Begin(PbxLine line);
}

/// <summary>A connection to a PBX, and what is needed to make something of it.</summary>
/// <param name="Stream">Closed by who opened it, when the session has ended.</param>
/// <param name="Pbx">As the fleet describes it; with a control.</param>
/// <param name="Legs">What the session fills. Of this connection alone: the last one's are of no use.</param>
/// <param name="People">Whose phone an account is.</param>
internal sealed record PbxLine(Stream Stream, Pbx Pbx, PbxLegs Legs, PbxPeople People, PbxOptions Options, TimeProvider Time)
{
    public PbxControl Control => Pbx.Control!;

    /// <summary>Nobody else hears what is sent: it is encrypted, or stays on this machine.</summary>
    public bool IsPrivate { get; init; }

    /// <summary>Tells administrators what they could do better, in words for the log; the same once.</summary>
    public Action<string> Advise { get; init; } = _ => { };
}
