namespace Provisioning.Simulator.Lamps;

/// <summary>What the eye sees beside a key.</summary>
public enum Lamp
{
    /// <summary>The phone has not been told yet, or its subscription is lost.</summary>
    Unknown,

    /// <summary>Off, or green on phones that show idle so.</summary>
    Off,

    /// <summary>Fast: it rings there.</summary>
    Flashing,

    /// <summary>In a call.</summary>
    On,

    /// <summary>Slow: a call is on hold.</summary>
    FlashingSlowly,
}
