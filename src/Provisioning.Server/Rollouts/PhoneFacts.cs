using Provisioning.Devices;

namespace Provisioning.Rollouts;

/// <summary>What is known of a phone at one moment: all that a decision about it looks at. Times are told by <see cref="SteadyClock"/>.</summary>
internal readonly record struct PhoneFacts
{
    /// <summary>False once the phone has left the fleet.</summary>
    public required bool IsInFleet { get; init; }

    /// <summary>The configuration that it should have; 0 when none was published.</summary>
    public int Desired { get; init; }

    /// <summary>When it was given the last of the files it should have; null while it has others, or none.</summary>
    public DateTimeOffset? FetchedAt { get; init; }

    /// <summary>When it was given the boot file it should have; null while it has another one, or none.</summary>
    public DateTimeOffset? BootFileAt { get; init; }

    /// <summary>When it was given anything at all.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>As its User-Agent tells; null when nothing told.</summary>
    public string? Firmware { get; init; }

    /// <summary>When it last began anew, as far as its registrations show.</summary>
    public DateTimeOffset? BootedAt { get; init; }

    /// <summary>Of its registration; null when it is not registered, or when that is what a server that died knew last.</summary>
    public string? CallId { get; init; }

    /// <summary>Its last REGISTER, as far as it is the one that <see cref="CallId"/> is of.</summary>
    public DateTimeOffset? RegisteredAt { get; init; }

    /// <summary>Its last REGISTER or SUBSCRIBE; null for a phone that does not register here.</summary>
    public DateTimeOffset? HeardAt { get; init; }

    /// <summary>Nothing makes it start anew but a change that needs it, and that it decides by itself.</summary>
    public bool DecidesItself { get; init; }

    /// <summary>Since when this server watches: what the phone did shortly before may have been lost with a server that died.</summary>
    public DateTimeOffset KnownSince { get; init; }

    public PhoneCalls Calls { get; init; }

    /// <summary>Since when the calls are as they are.</summary>
    public DateTimeOffset CallsSince { get; init; }

    /// <summary>Where it is told: phones behind one NAT share it. Empty when there is no way to it.</summary>
    public string Address { get; init; }
}

/// <summary>Whether a phone is in a call.</summary>
internal enum PhoneCalls
{
    Idle,

    /// <summary>It rings, dials, talks or holds.</summary>
    Busy,

    /// <summary>Whoever tells of its calls cannot be heard.</summary>
    Unknown,
}

/// <summary>A site's reboot window at one moment.</summary>
/// <param name="IsOpen">Also where the site has none.</param>
/// <param name="Since">When it opened, or closed, in the system's time; null where the site has no window, or it never was the other.</param>
/// <param name="ChangesIn">How long it stays open, or closed; null when that never changes.</param>
internal readonly record struct WindowFacts(bool IsOpen, DateTimeOffset? Since, TimeSpan? ChangesIn);

/// <summary>Where decisions get their facts from. Asked only for phones that may have to be decided about.</summary>
internal interface IRolloutFacts
{
    PhoneFacts Of(MacAddress mac);

    WindowFacts WindowOf(string site);

    /// <summary>What must be told to this phone until it runs what it should; see <see cref="TellMethod.Undecided"/>.</summary>
    TellMethod MethodFor(MacAddress mac);
}
