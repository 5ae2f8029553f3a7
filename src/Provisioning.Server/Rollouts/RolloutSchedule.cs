using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Provisioning.Devices;

namespace Provisioning.Rollouts;

/// <summary>What is rolled out at a time to come, once or again and again.</summary>
internal sealed record RolloutSchedule
{
    public required string Name { get; init; }

    /// <summary>Once, by the clock on the wall: <c>2026-11-27 02:00</c>. Null where it runs again and again.</summary>
    public string? At { get; init; }

    /// <summary>Such as <c>first sunday 02:00</c>, or a cron expression. Null where it runs once.</summary>
    public string? Every { get; init; }

    /// <summary>Where that clock hangs: an IANA name. That of the phones' sites when left out.</summary>
    public string Zone { get; init; } = "";

    public RolloutSelection Selection { get; init; } = RolloutSelection.All;

    public ImmutableArray<StepKind> Steps { get; init; } = [StepKind.Restart];

    public string? Firmware { get; init; }

    public RolloutGrouping Grouping { get; init; } = RolloutGrouping.None;

    public RolloutTerms Terms { get; init; } = new();

    public string CreatedBy { get; init; } = "";

    /// <summary>Who starts its rollouts, as rollouts and the audit name them.</summary>
    [JsonIgnore]
    public string Actor => $"schedule {Name}";

    [JsonIgnore]
    public ScheduleTime Time => (At is { } at ? ScheduleTime.Once(at) : ScheduleTime.Every(Every ?? "", out _)) ?? throw new InvalidOperationException($"The time of schedule '{Name}' cannot be read.");

    public DateTimeOffset? Next(DateTimeOffset after) => Time.Next(TimeZoneInfo.FindSystemTimeZoneById(Zone), after);

    public RolloutRequest Request() => new() { Name = Name, Selection = Selection, Steps = Steps, Firmware = Firmware, Grouping = Grouping, Terms = Terms };
}

/// <summary>A schedule and what became of it.</summary>
/// <param name="Next">Its coming runs, the nearest first; empty when it waits for somebody to look at it.</param>
/// <param name="LastRollout">The rollout that its last run has started; 0 before.</param>
/// <param name="LastProblem">Why a run was missed, or refused; empty once one went well.</param>
internal sealed record ScheduleState(RolloutSchedule Schedule, ImmutableArray<DateTimeOffset> Next, DateTimeOffset? LastRun, long LastRollout, string LastProblem);

/// <summary>How a schedule is kept.</summary>
internal static class ScheduleText
{
    private static readonly JsonSerializerOptions Json = Create();

    public static string Write(RolloutSchedule schedule) => JsonSerializer.Serialize(schedule, Json);

    public static RolloutSchedule Read(string text) => JsonSerializer.Deserialize<RolloutSchedule>(text, Json)!;

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        FleetJson.Configure(options);
        return options;
    }
}
