namespace Provisioning.Simulator.Ami;

/// <summary>What is wrong with a manager interface, for trying out those who speak with it. May change while it runs.</summary>
internal sealed class AmiTroubles
{
    /// <summary>The step before anything is asked, beside the names of actions.</summary>
    public const string Greeting = "Greeting";

    /// <summary>From this action on nothing is said any more, not even events; the connection stays.</summary>
    public string? HangAt { get; set; }

    /// <summary>The connection is closed instead of an answer.</summary>
    public string? CloseAt { get; set; }

    /// <summary>What is said there is not AMI.</summary>
    public string? NonsenseAt { get; set; }

    /// <summary>Before each answer.</summary>
    public TimeSpan Slowness { get; set; }

    /// <summary>Who connects is let in, and out again.</summary>
    public bool IsAway { get; set; }
}
