using System.Diagnostics.Metrics;

namespace Provisioning.Configs;

/// <summary>What publishing did since the start.</summary>
internal static class PublishMetrics
{
    private static readonly Meter Meter = new("Provisioning.Configs");

    public static readonly Counter<long> Rendered = Meter.CreateCounter<long>("provisioning_renders", description: "Phones rendered for publishing");

    public static readonly Counter<long> Published = Meter.CreateCounter<long>("provisioning_versions_published", description: "New configuration versions");

    public static readonly Counter<long> Refused = Meter.CreateCounter<long>("provisioning_changes_refused", description: "Changes refused because of problems");
}
