using System.Collections.Immutable;

namespace Provisioning.Rendering;

/// <summary>What one phone model can do: a row of <c>templates/&lt;vendor&gt;/models.yaml</c>.</summary>
internal sealed record PhoneModel
{
    /// <summary><c>vendor/model</c>, such as <c>yealink/t54w</c>.</summary>
    public required string Id { get; init; }

    public required Vendor Vendor { get; init; }

    /// <summary>The maker's spelling, such as <c>SIP-T54W</c>.</summary>
    public required string Title { get; init; }

    public required int Accounts { get; init; }

    public required int LineKeys { get; init; }

    /// <summary>The number by which keys name the phone's first line; a few old phones count from 0.</summary>
    public int FirstLine { get; init; } = 1;

    /// <summary>Expansion modules that may be attached, by name.</summary>
    public ImmutableSortedDictionary<string, ExpansionModule> Modules { get; init; } = ImmutableSortedDictionary<string, ExpansionModule>.Empty;

    /// <summary>Other names under which the phone reports itself.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Ways of offering monitoring that it can do at all.</summary>
    public MonitoringWays MonitoringWays { get; init; }

    /// <summary>What only the vendor's own templates know the meaning of, as declared in <c>vendor.yaml</c>.</summary>
    public ImmutableSortedDictionary<string, object?> Properties { get; init; } = ImmutableSortedDictionary<string, object?>.Empty;

    /// <summary>Something in the row was not confirmed by a source.</summary>
    public bool Unverified { get; init; }

    public string? Note { get; init; }

    public bool Has(string property) => Properties.GetValueOrDefault(property) is true;

    /// <summary>Keys on this part of a phone with these modules: 0 is the phone itself. 0 keys when there is no such part.</summary>
    public int KeysOn(int part, ImmutableArray<string> modules)
    {
        if (part == 0)
            return LineKeys;
        return part <= modules.Length && Modules.TryGetValue(modules[part - 1], out var module) && part <= module.Most ? module.Keys : 0;
    }

    public bool Equals(PhoneModel? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Id);
}

/// <summary>A box of further keys beside the phone.</summary>
/// <param name="Name">As fleets write it, such as <c>exp50</c>.</param>
/// <param name="Keys">Keys on one box, all pages together.</param>
/// <param name="Most">How many of them one phone takes.</param>
internal sealed record ExpansionModule(string Name, int Keys, int Most);
