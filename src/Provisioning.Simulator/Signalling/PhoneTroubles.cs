namespace Provisioning.Simulator.Signalling;

/// <summary>What is wrong with a phone.</summary>
public sealed record PhoneTroubles
{
    public static readonly PhoneTroubles None = new();

    /// <summary>How long it thinks before it answers a NOTIFY.</summary>
    public TimeSpan Slowness { get; init; }

    /// <summary>It answers nothing, as after a cut cable.</summary>
    public bool IsDead { get; init; }

    /// <summary>It does not answer when it is told to fetch its files, as behind a firewall that lets only answers in.</summary>
    public bool IsDeaf { get; init; }

    /// <summary>It wants the password of its line before it lets itself be told anything.</summary>
    public bool ChallengesNotify { get; init; }

    /// <summary>So many times it says 200 when it is told to fetch its files, and does nothing.</summary>
    public int IgnoredCheckSyncs { get; init; }

    /// <summary>How long it takes to start, before it asks for its files.</summary>
    public TimeSpan BootTime { get; init; }

    /// <summary>After so many of its reboots it comes up with what it had, without asking for files.</summary>
    public int UselessReboots { get; init; }

    /// <summary>So long its power is away in the middle of its first reboot.</summary>
    public TimeSpan PowerLoss { get; init; }
}
