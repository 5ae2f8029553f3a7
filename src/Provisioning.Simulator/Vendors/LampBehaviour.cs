namespace Provisioning.Simulator.Vendors;

/// <summary>How the phone's SIP side and its lamps behave.</summary>
internal sealed record LampBehaviour
{
    /// <summary>User-Agent in SIP.</summary>
    public required string Agent { get; init; }

    /// <summary>A document without a dialog element does not change the lamp.</summary>
    public bool NeedsDialog { get; init; }

    /// <summary>It looks at one dialog of a document only, the last.</summary>
    public bool OneDialog { get; init; }

    /// <summary>It blinks on early whatever the direction.</summary>
    public bool FlashesWhileDialling { get; init; }

    /// <summary>A held call has a lamp of its own; else it looks like any other call.</summary>
    public bool ShowsHold { get; init; } = true;

    /// <summary>Digest algorithms for SIP, best first.</summary>
    public required List<string> Digest { get; init; }
}
