using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Provisioning.Devices;

namespace Provisioning.Rollouts;

/// <summary>How rollouts and updates are written down. Times of updates are told by a clock that is that far behind the system's: see <see cref="SteadyClock.Ahead"/>.</summary>
internal static class RolloutRows
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    public static object Parameters(Rollout rollout, long revision) => new
    {
        rollout.Id,
        rollout.Name,
        Status = rollout.Status.ToString(),
        rollout.Reason,
        Terms = JsonSerializer.Serialize(rollout.Terms, Json),
        Groups = JsonSerializer.Serialize(rollout.Groups, Json),
        rollout.CreatedBy,
        CreatedAt = rollout.CreatedAt.ToUnixTimeMilliseconds(),
        StartAt = rollout.StartAt?.ToUnixTimeMilliseconds(),
        EndedAt = rollout.EndedAt?.ToUnixTimeMilliseconds(),
        rollout.RetryOf,
        Revision = revision,
        Seen = rollout.Revision,
    };

    /// <summary>What of an update changes, in the order of the row.</summary>
    public static object?[] Changing(DeviceUpdate update, TimeSpan ahead, long revision) =>
    [
        (long)update.Step, update.State.ToString(), update.Reason.ToString(), (long)update.Status, update.Method.ToString(), (long)update.Attempts, (long)update.Accepted, (long)update.AttemptsInWindow, Write(update.WindowSince, TimeSpan.Zero),
        (long)update.Reboots, Write(update.ToldAt, ahead), Write(update.StepSince, ahead), update.CallId, Write(update.FetchedAt, ahead), (long)update.LedVersion, update.IsAskedToFetch ? 1L : 0L, Write(update.NextAt, ahead),
        Write(update.Since, ahead), update.SupersededBy, revision,
    ];

    public static string Write(ImmutableArray<UpdateStep> steps) => JsonSerializer.Serialize(steps, Json);

    public static long? Write(DateTimeOffset? time, TimeSpan ahead) => time is { } at ? Milliseconds(at, ahead) : null;

    private static long Milliseconds(DateTimeOffset at, TimeSpan ahead) => at == DateTimeOffset.MaxValue ? long.MaxValue : (at + ahead).ToUnixTimeMilliseconds();

    internal sealed record RolloutRow
    {
        public required long Id { get; init; }

        public required string Name { get; init; }

        public required string Status { get; init; }

        public required string Reason { get; init; }

        public required string Terms { get; init; }

        public required string Groups { get; init; }

        public required string CreatedBy { get; init; }

        public required long CreatedAt { get; init; }

        public long? StartAt { get; init; }

        public long? EndedAt { get; init; }

        public required long RetryOf { get; init; }

        public required long Revision { get; init; }

        public Rollout Read() => new()
        {
            Id = Id,
            Name = Name,
            Status = Enum.Parse<RolloutStatus>(Status),
            Reason = Reason,
            Terms = JsonSerializer.Deserialize<RolloutTerms>(Terms, Json)!,
            Groups = JsonSerializer.Deserialize<ImmutableArray<RolloutGroup>>(Groups, Json),
            CreatedBy = CreatedBy,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
            StartAt = StartAt is { } start ? DateTimeOffset.FromUnixTimeMilliseconds(start) : null,
            EndedAt = EndedAt is { } end ? DateTimeOffset.FromUnixTimeMilliseconds(end) : null,
            RetryOf = RetryOf,
            Revision = Revision,
        };
    }

    internal sealed record UpdateRow
    {
        public required long Rollout { get; init; }

        public required string Mac { get; init; }

        public required long Place { get; init; }

        public required string Site { get; init; }

        public required string Steps { get; init; }

        public required long Step { get; init; }

        public required string State { get; init; }

        public required string Reason { get; init; }

        public required long Status { get; init; }

        public required string Method { get; init; }

        public required long Attempts { get; init; }

        public required long Accepted { get; init; }

        public required long AttemptsInWindow { get; init; }

        public long? WindowSince { get; init; }

        public required long Reboots { get; init; }

        public long? ToldAt { get; init; }

        public required long StepSince { get; init; }

        public string? CallId { get; init; }

        public long? FetchedAt { get; init; }

        public required long LedVersion { get; init; }

        public required long AskedToFetch { get; init; }

        public required long NextAt { get; init; }

        public required long Since { get; init; }

        public required long SupersededBy { get; init; }

        public required long Revision { get; init; }

        public DeviceUpdate Read(TimeSpan ahead, Func<string, ImmutableArray<UpdateStep>> steps) => new()
        {
            Rollout = Rollout,
            Mac = MacAddress.Parse(Mac),
            Group = (int)Place,
            Site = Site,
            Steps = steps(Steps),
            Step = (int)Step,
            State = Enum.Parse<UpdateState>(State),
            Reason = Enum.Parse<UpdateReason>(Reason),
            Status = (int)Status,
            Method = Enum.Parse<TellMethod>(Method),
            Attempts = (int)Attempts,
            Accepted = (int)Accepted,
            AttemptsInWindow = (int)AttemptsInWindow,
            WindowSince = TimeOf(WindowSince, TimeSpan.Zero),
            Reboots = (int)Reboots,
            ToldAt = TimeOf(ToldAt, ahead),
            StepSince = TimeOf(StepSince, ahead)!.Value,
            CallId = CallId,
            FetchedAt = TimeOf(FetchedAt, ahead),
            LedVersion = (int)LedVersion,
            IsAskedToFetch = AskedToFetch != 0,
            NextAt = TimeOf(NextAt, ahead)!.Value,
            Since = TimeOf(Since, ahead)!.Value,
            SupersededBy = SupersededBy,
            Revision = Revision,
        };

        private static DateTimeOffset? TimeOf(long? milliseconds, TimeSpan ahead) => milliseconds switch
        {
            null => null,
            long.MaxValue => DateTimeOffset.MaxValue,
            { } at => DateTimeOffset.FromUnixTimeMilliseconds(at) - ahead,
        };
    }

    public static ImmutableArray<UpdateStep> ReadSteps(string text) => JsonSerializer.Deserialize<ImmutableArray<UpdateStep>>(text, Json);
}
