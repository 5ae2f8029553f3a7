namespace Provisioning.Rollouts;

/// <summary>One step of what a phone must do, with its own evidence. A phone takes its steps in order, and never the next before the last is proved.</summary>
/// <param name="Kind">What the step is, and so what proves it.</param>
/// <param name="Method">How the phone is told. It is raised to a reboot where a re-sync did not help.</param>
/// <param name="Version">The number of the configuration that the phone must have at least; a newer one proves it as well. 0 for <see cref="StepKind.Restart"/>.</param>
/// <param name="Firmware">The version that its User-Agent must name; null unless the step is <see cref="StepKind.Firmware"/>.</param>
/// <param name="FirmwareFile">The image in the firmware folder that the phone is led to; null unless the step is <see cref="StepKind.Firmware"/>.</param>
internal sealed record UpdateStep(StepKind Kind, TellMethod Method, int Version = 0, string? Firmware = null, string? FirmwareFile = null);

/// <summary>What a step is.</summary>
internal enum StepKind
{
    /// <summary>The phone runs its configuration. Proof: it fetched these files, and registered after that.</summary>
    Configuration,

    /// <summary>The phone took its boot file, such as a new address to fetch from. Proof: it fetched that file, and registered after that.</summary>
    BootFile,

    /// <summary>The phone runs this firmware. Proof: its User-Agent says so.</summary>
    Firmware,

    /// <summary>The phone starts anew, whatever it runs. Proof: it registered as a phone that has begun anew.</summary>
    Restart,
}

/// <summary>What a phone is told.</summary>
internal enum TellMethod
{
    /// <summary>Not looked into yet: told by the difference between what the phone has and what it should have, when its turn comes.</summary>
    Undecided,

    /// <summary>Nothing: it may learn of it whenever it next asks.</summary>
    None,

    /// <summary>To fetch its files, and apply them without a reboot.</summary>
    Resync,

    /// <summary>To start anew.</summary>
    Reboot,
}
