using System.Collections.Immutable;
using System.Net;

namespace Provisioning.Simulator;

/// <summary>What became of one boot.</summary>
public sealed record BootResult
{
    public required string Mac { get; init; }

    public required string Model { get; init; }

    public required BootOutcome Outcome { get; init; }

    public BootFailure Failure { get; init; }

    /// <summary>What went wrong and what to do about it; empty when nothing did.</summary>
    public string Problem { get; init; } = "";

    /// <summary>Files that the phone could not use, and why.</summary>
    public ImmutableArray<FileProblem> Unusable { get; init; } = [];

    /// <summary>Every exchange in order, those of the second round included.</summary>
    public required ImmutableArray<PhoneRequest> Requests { get; init; }

    public TimeSpan Duration { get; init; }

    /// <summary>Names of the parameters that got another value.</summary>
    public ImmutableSortedSet<string> Changed { get; init; } = [];

    /// <summary>A running phone that fetched this change would have to reboot to use it.</summary>
    public bool NeedsReboot { get; init; }

    /// <summary>The firmware that it found named, fetched and installed: it has booted again with it. Null when there was none.</summary>
    public string? InstalledFirmware { get; init; }

    /// <summary>The phone was given its own address or credentials and fetched its files again with them.</summary>
    public bool LearntCredentials { get; init; }
}

/// <summary>How a boot ended.</summary>
public enum BootOutcome
{
    /// <summary>The phone runs a new configuration.</summary>
    Applied,

    /// <summary>The files are byte for byte those of the last boot: nothing to do.</summary>
    Unchanged,

    /// <summary>The phone runs on what it had, or on part of what it should have.</summary>
    Failed,
}

/// <summary>A file that could not be used, in the phone's eyes.</summary>
public sealed record FileProblem(string File, string Reason);

/// <summary>One exchange with the server.</summary>
/// <param name="Phase">The step of the boot that it belongs to, such as <c>config</c>.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="File">As the phone names it: relative to its server, or a full address.</param>
/// <param name="Status">Null when there was no answer.</param>
/// <param name="Bytes">Of the body, received or sent.</param>
/// <param name="Duration">Until the last byte of the answer.</param>
/// <param name="UserAgent">As sent.</param>
public sealed record PhoneRequest(
    string Phase, string Method, string File, HttpStatusCode? Status, long Bytes, TimeSpan Duration, string UserAgent)
{
    /// <summary><c>GET 805ec0000001.cfg 200</c>.</summary>
    public override string ToString() => $"{Method} {File} {(Status is { } status ? ((int)status).ToString("D", null) : "-")}";
}
