using System.Security.Cryptography.X509Certificates;

namespace Provisioning.Simulator;

/// <summary>A phone as it is unpacked and plugged in.</summary>
public sealed record PhoneOptions
{
    /// <summary>Hardware address, in any usual spelling.</summary>
    public required string Mac { get; init; }

    /// <summary><c>vendor/model</c>; <see cref="SimulatedPhone.Models"/> lists them.</summary>
    public required string Model { get; init; }

    /// <summary>Where it looks for its files; a folder, or the address of a master file. May hold a first-contact token.</summary>
    public required Uri Server { get; init; }

    /// <summary>Firmware version; one that was current for the model when null.</summary>
    public string? Firmware { get; init; }

    /// <summary>What was typed into the phone; it learns its own from its first configuration.</summary>
    public PhoneCredentials? Credentials { get; init; }

    /// <summary>Expansion modules from the first to the last, by the vendor's name.</summary>
    public IReadOnlyList<string> ExpansionModules { get; init; } = [];

    public X509Certificate2? ClientCertificate { get; init; }

    public ServerTrust Trust { get; init; } = ServerTrust.System;

    /// <summary>How long the phone waits for one answer. Ours: no vendor publishes a number.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A larger file is not read. Ours: several times the largest real configuration.</summary>
    public int MaxFileBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>A larger firmware image is not taken. Ours: simulated images have no use for more.</summary>
    public int MaxImageBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// False forgets what only a test would ask for, so that ten thousand phones fit into memory. Lines and keys stay;
    /// what a boot changed is then known only for the parameters that the phone itself needs.
    /// </summary>
    public bool KeepsParameters { get; init; } = true;

    /// <summary>Sends <c>If-None-Match</c> with the ETag of the last answer.</summary>
    public bool Revalidates { get; init; }
}

/// <summary>A user and password for fetching files.</summary>
public sealed record PhoneCredentials(string User, string Password)
{
    public override string ToString() => User + ":********";
}

/// <summary>Which server certificates a phone accepts.</summary>
public sealed record ServerTrust
{
    private ServerTrust() { }

    /// <summary>Those that this machine trusts.</summary>
    public static readonly ServerTrust System = new();

    /// <summary>All, as desk phones do until they are told otherwise.</summary>
    public static readonly ServerTrust Anyone = new() { AcceptsAll = true };

    internal bool AcceptsAll { get; private init; }

    internal X509Certificate2Collection? Roots { get; private init; }

    /// <summary>Those that one of these roots issued.</summary>
    public static ServerTrust Only(X509Certificate2Collection roots) => new() { Roots = roots };
}
