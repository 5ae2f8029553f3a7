using System.Collections.Immutable;
using Provisioning.Devices;

namespace Provisioning.Rollouts;

/// <summary>What an operator, a schedule or the server itself wants rolled out.</summary>
internal sealed record RolloutRequest
{
    public required string Name { get; init; }

    public RolloutSelection Selection { get; init; } = RolloutSelection.All;

    /// <summary>What each phone is led through, in this order. Steps that a phone need not take are left out of its plan.</summary>
    public ImmutableArray<StepKind> Steps { get; init; } = [StepKind.Configuration];

    /// <summary>The version that <see cref="StepKind.Firmware"/> leads to; the newest that the catalogue has for each model when null.</summary>
    public string? Firmware { get; init; }

    public RolloutGrouping Grouping { get; init; } = RolloutGrouping.None;

    public RolloutTerms Terms { get; init; } = new();

    /// <summary>Not before; at once when null.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>The rollout whose failed phones are tried again; 0 when this is none.</summary>
    public long RetryOf { get; init; }
}

/// <summary>Which phones. What is empty does not narrow them down.</summary>
internal sealed record RolloutSelection
{
    public static readonly RolloutSelection All = new();

    public ImmutableArray<string> Sites { get; init; } = [];

    /// <summary><c>vendor/model</c>, or <c>vendor/*</c>.</summary>
    public ImmutableArray<string> Models { get; init; } = [];

    public ImmutableArray<MacAddress> Macs { get; init; } = [];

    public bool Has(Device device) =>
        (Sites.IsEmpty || Sites.Contains(device.Site)) && (Macs.IsEmpty || Macs.Contains(device.Mac)) && (Models.IsEmpty || Models.Any(model => Fits(model, device.Model)));

    private static bool Fits(string wanted, string model) =>
        wanted.EndsWith("/*", StringComparison.Ordinal) ? model.StartsWith(wanted[..^1], StringComparison.OrdinalIgnoreCase) : wanted.Equals(model, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Into which groups the phones are put, and in which order these are told.</summary>
internal sealed record RolloutGrouping
{
    public static readonly RolloutGrouping None = new();

    /// <summary>Told first, by name. A phone that is not selected is not added.</summary>
    public ImmutableArray<MacAddress> Canaries { get; init; } = [];

    /// <summary>So many phones are told first where none are named, at best one of each model and site.</summary>
    public int CanaryCount { get; init; }

    /// <summary>Then each site by itself, in this order; sites that are not named follow by name.</summary>
    public ImmutableArray<string> SiteOrder { get; init; } = [];

    public bool BySite { get; init; }

    /// <summary>Then at most so many phones in a group; no bound when 0.</summary>
    public int GroupSize { get; init; }
}
