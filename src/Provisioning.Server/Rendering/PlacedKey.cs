using System.Collections.Immutable;
using Provisioning.Devices;

namespace Provisioning.Rendering;

/// <summary>A key at its place on a phone.</summary>
/// <param name="Position">On the phone or on an expansion module.</param>
/// <param name="Kind">What it does when pressed.</param>
/// <param name="Extension">Whom it watches or calls, where that is an extension of ours.</param>
/// <param name="Value">What it dials or opens.</param>
/// <param name="Label">Text on the key.</param>
/// <param name="Line">The phone's line that it dials on, counted from 1.</param>
/// <param name="Privilege">For a monitoring key: how far its user may go.</param>
internal sealed record PlacedKey(
    KeyPosition Position, KeyKind Kind, ExtensionNumber? Extension, string Value, string Label, int Line, Privilege? Privilege = null);

/// <summary>All keys of a phone by position, and what found no place.</summary>
internal sealed record KeyPlan(ImmutableArray<PlacedKey> Keys, ImmutableArray<FleetProblem> Problems)
{
    /// <summary>What the people of this phone may do to anybody at all, whether or not there is a key for everybody; null where they monitor nobody.</summary>
    public Privilege? Highest { get; init; }
}
