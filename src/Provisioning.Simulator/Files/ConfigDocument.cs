using System.Collections.Immutable;

namespace Provisioning.Simulator.Files;

/// <summary>The parameters of one file, in the order of the file.</summary>
internal sealed record ConfigDocument(string File, ImmutableArray<KeyValuePair<string, string>> Values);

/// <summary>What a file that names other files says.</summary>
internal sealed record IndexDocument
{
    /// <summary>Names or addresses of the files to ask for, in order.</summary>
    public required ImmutableArray<string> Files { get; init; }

    /// <summary>Whether the files replace all that the phone knew.</summary>
    public bool Overwrites { get; init; }

    /// <summary>Folders for what the phone sends and asks back.</summary>
    public ImmutableDictionary<string, string> Folders { get; init; } = [];

    /// <summary>Address of the firmware image; empty when none is named.</summary>
    public string Firmware { get; init; } = "";

    /// <summary>Entries that the phone passes over, and why.</summary>
    public ImmutableArray<string> PassedOver { get; init; } = [];
}
