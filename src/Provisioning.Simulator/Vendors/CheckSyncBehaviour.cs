namespace Provisioning.Simulator.Vendors;

/// <summary>What phones do when they are told to fetch their files.</summary>
internal sealed record CheckSyncBehaviour
{
    public required string Event { get; init; }

    /// <summary>The first that fits holds.</summary>
    public required List<CheckSyncRule> Rules { get; init; }

    /// <param name="asked">The Event header's parameters.</param>
    public CheckSyncDeed DeedFor(IReadOnlyDictionary<string, string> parameters, string asked) => Rules
        .Where(rule => (rule.If is null || rule.If.Holds(parameters)) && (rule.Asked is null || asked.Split(';').Contains(rule.Asked)))
        .Select(rule => rule.Does).DefaultIfEmpty(CheckSyncDeed.Ignore).First();
}

internal sealed record CheckSyncRule
{
    public Condition? If { get; init; }

    /// <summary>Parameter of the Event header, such as <c>reboot=true</c>.</summary>
    public string? Asked { get; init; }

    public required CheckSyncDeed Does { get; init; }
}

internal enum CheckSyncDeed
{
    Ignore,

    /// <summary>Fetches its files, takes on what it can while it runs, and starts anew only if something in them needs that.</summary>
    Fetch,

    /// <summary>Starts anew, and fetches then.</summary>
    Reboot,
}
