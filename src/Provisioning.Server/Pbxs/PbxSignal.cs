namespace Provisioning.Pbxs;

/// <summary>Something that happened at a PBX. Told in order, for one PBX by one thread.</summary>
/// <param name="Pbx">The fleet's name for it.</param>
internal abstract record PbxSignal(string Pbx);

/// <summary>A leg is there, changed, or ended.</summary>
/// <param name="Before">Null for a new one.</param>
/// <param name="After">Null for one that has ended.</param>
internal sealed record LegChanged(string Pbx, PbxLeg? Before, PbxLeg? After) : PbxSignal(Pbx)
{
    /// <summary>It is part of a snapshot: a leg without a before may have been there for long.</summary>
    public bool IsRecounted { get; init; }
}

/// <summary>Its calls are known: after each connection, when the snapshot is complete. Legs that are not in the view by now are gone.</summary>
internal sealed record PbxReady(string Pbx) : PbxSignal(Pbx);

/// <summary>It cannot be heard any more.</summary>
internal sealed record PbxLost(string Pbx) : PbxSignal(Pbx);

/// <summary>Whoever acts on what happens at PBXs.</summary>
internal interface IPbxObserver
{
    /// <summary>Returns at once, awaits nothing.</summary>
    void Observe(PbxSignal signal);
}
