using System.Collections.Immutable;

namespace Provisioning.Devices;

/// <summary>Everything an administrator wrote, as one immutable value: what a fleet file says and what the API changes.</summary>
internal sealed record Fleet
{
    public static readonly Fleet Empty = new();

    public Settings Account { get; init; } = Settings.None;

    public ImmutableDictionary<string, Pbx> Pbxs { get; init; } = ImmutableDictionary.Create<string, Pbx>(StringComparer.Ordinal);

    public ImmutableDictionary<string, Site> Sites { get; init; } = ImmutableDictionary.Create<string, Site>(StringComparer.Ordinal);

    /// <summary>Settings for all phones of a model, by <c>vendor/model</c>.</summary>
    public ImmutableDictionary<string, Settings> Models { get; init; } = ImmutableDictionary.Create<string, Settings>(StringComparer.Ordinal);

    public ImmutableDictionary<ExtensionNumber, Extension> Extensions { get; init; } = [];

    public ImmutableDictionary<MacAddress, Device> Devices { get; init; } = [];

    public ImmutableDictionary<string, MonitoringGroup> MonitoringGroups { get; init; } =
        ImmutableDictionary.Create<string, MonitoringGroup>(StringComparer.Ordinal);

    /// <summary>Where rollouts lead phones. Not written by administrators, and in no fleet file.</summary>
    public ImmutableDictionary<MacAddress, FirmwareTarget> FirmwareTargets { get; init; } = [];
}
