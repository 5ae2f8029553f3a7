using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Pbxs;

namespace Provisioning.Monitoring;

/// <summary>All that <see cref="MonitoringPolicy"/> decides by, at one moment.</summary>
internal sealed record MonitoringFacts
{
    public required Fleet Fleet { get; init; }

    /// <summary>What lamps show of the monitored person.</summary>
    public required ExtensionDialogs Dialogs { get; init; }

    /// <summary>The name of the PBX of the monitored person's site; null where this server is connected to none.</summary>
    public string? Pbx { get; init; }

    /// <summary>Its legs; null while it cannot be heard.</summary>
    public PbxView? View { get; init; }

    /// <summary>Those that go on.</summary>
    public IReadOnlyCollection<MonitoringSession> Sessions { get; init; } = [];

    /// <summary>How many may monitor one call (rule E25).</summary>
    public int MonitorsPerCall { get; init; } = 1;
}
