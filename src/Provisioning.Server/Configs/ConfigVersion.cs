using System.Collections.Immutable;
using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Configs;

/// <summary>The files that a phone should have, numbered from 1. A number is given out only when some byte changed.</summary>
internal sealed record ConfigVersion
{
    public required MacAddress Mac { get; init; }

    public required int Number { get; init; }

    public required DateTimeOffset PublishedAt { get; init; }

    public required string Author { get; init; }

    /// <summary>The change that made it, such as <c>applied fleet.yaml</c> or <c>rolled back to version 3</c>.</summary>
    public required string Reason { get; init; }

    public required ImmutableArray<ConfigFile> Files { get; init; }

    public ConfigFile? Find(ReadOnlySpan<char> name)
    {
        foreach (var file in Files)
        {
            if (name.Equals(file.Name, StringComparison.OrdinalIgnoreCase))
                return file;
        }

        return null;
    }
}

/// <param name="Name">As the phone asks for it, in lower case: <c>805ec0123456.cfg</c>.</param>
/// <param name="Hash">Of its bytes.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Format">How its parameters are written.</param>
/// <param name="IsPublic">It holds nothing that a stranger may not read.</param>
internal sealed record ConfigFile(string Name, ContentHash Hash, int Length, ConfigFormat Format, bool IsPublic);
