namespace Provisioning.Simulator.Pbx;

/// <summary>Who hears a monitor.</summary>
internal enum SpyMode
{
    Listen,

    /// <summary>The leg that is listened to.</summary>
    Whisper,

    /// <summary>That leg, and the one that it talks with.</summary>
    Barge,
}
