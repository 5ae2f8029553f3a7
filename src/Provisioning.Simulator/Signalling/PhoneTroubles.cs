namespace Provisioning.Simulator.Signalling;

/// <summary>What is wrong with a phone.</summary>
public sealed record PhoneTroubles
{
    public static readonly PhoneTroubles None = new();

    /// <summary>How long it thinks before it answers a NOTIFY.</summary>
    public TimeSpan Slowness { get; init; }

    /// <summary>It answers nothing, as after a cut cable.</summary>
    public bool IsDead { get; init; }
}
