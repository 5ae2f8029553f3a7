using Provisioning.Sip.Transports;

namespace Provisioning.Rollouts;

/// <summary>How a phone is reached.</summary>
/// <param name="Kind">As metrics and logs call it.</param>
internal abstract record PhoneWay(string Kind);

/// <summary>We send it ourselves.</summary>
internal sealed record SipWay(string Kind, Flow Flow, string RequestUri) : PhoneWay(Kind)
{
    /// <summary>Values of Route; empty for none.</summary>
    public string Route { get; init; } = "";

    public required string From { get; init; }

    public required string To { get; init; }

    /// <summary>The user part of our Contact.</summary>
    public required string User { get; init; }

    /// <summary>The phone's account with us is asked, and not the one with its PBX.</summary>
    public bool IsLampLine { get; init; }
}

/// <summary>A PBX sends it for us.</summary>
internal sealed record ThroughPbx(IPbxNotifier Pbx) : PhoneWay("pbx");
