using System.Collections.Immutable;

namespace Provisioning.Simulator.Booting;

/// <summary>What a phone remembers without power. Only its own boot writes it.</summary>
internal sealed class PhoneFlash
{
    private static readonly ImmutableSortedDictionary<string, string> None =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public required Uri Server { get; set; }

    public PhoneCredentials? Credentials { get; set; }

    /// <summary>What the server's files set.</summary>
    public ImmutableSortedDictionary<string, string> Parameters { get; set; } = None;

    /// <summary>What the user set on the phone.</summary>
    public ImmutableSortedDictionary<string, string> Local { get; set; } = None;

    public ImmutableArray<KeyValuePair<string, string>> Directory { get; set; } = [];

    /// <summary>MD5 of each file of the last boot.</summary>
    public ImmutableDictionary<string, string> Hashes { get; set; } = [];

    /// <summary>Last answers by address, for phones that revalidate.</summary>
    public ImmutableDictionary<Uri, (string ETag, byte[] Body)> Answers { get; set; } = [];

    public int Boots { get; set; }
}
