namespace Provisioning.Simulator.Pbx;

/// <summary>Asterisk's states of a channel, by its numbers.</summary>
internal enum ChannelState
{
    Down = 0,

    /// <summary>It dials.</summary>
    Ring = 4,

    /// <summary>It is rung.</summary>
    Ringing = 5,

    Up = 6,
}
