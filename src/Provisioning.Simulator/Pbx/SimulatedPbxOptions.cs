using System.Collections.Immutable;
using Provisioning.Simulator.Calls;

namespace Provisioning.Simulator.Pbx;

/// <summary>What the simulated PBX is configured with.</summary>
internal sealed record SimulatedPbxOptions
{
    /// <summary>The extensions; each has a phone that is registered, unless it is told otherwise.</summary>
    public required ImmutableArray<OfficePerson> People { get; init; }

    /// <summary>The context of the phones.</summary>
    public string Context { get; init; } = "internal";

    /// <summary>The context that the sample dial plan brings: monitors' legs run there.</summary>
    public string MonitoringContext { get; init; } = "provisioning-monitoring";

    /// <summary>The endpoint that the world outside comes through.</summary>
    public string Trunk { get; init; } = "trunk";

    /// <summary>The endpoint that the provisioning server is, as a trusted SIP peer.</summary>
    public string Peer { get; init; } = "provisioning";

    /// <summary>How long a phone takes to say that it rings.</summary>
    public TimeSpan Alerting { get; init; }

    /// <summary>How long the provisioning server may take to answer a feature code that is handed on to it: the sample's <c>Dial</c> waits so long.</summary>
    public TimeSpan HandedOn { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>How long a phone takes that was told to answer by itself.</summary>
    public TimeSpan AutoAnswer { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How long a person takes to lift the receiver.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A caller's leg goes on in the dial plan when the other side is gone, as with the option <c>g</c> of Dial.</summary>
    public bool CallersGoOn { get; init; }
}
