using Provisioning.Devices;

namespace Provisioning.Monitoring;

/// <summary>How a session is written down. Its times are told by a clock that is so far behind the system's: see <see cref="SteadyClock.Ahead"/>.</summary>
internal sealed record SessionRow
{
    public required long Id { get; init; }

    public required string SessionKey { get; init; }

    public required string Pbx { get; init; }

    public required string Monitor { get; init; }

    public required string Monitored { get; init; }

    public required string Leg { get; init; }

    public required string OtherLeg { get; init; }

    public required string Origin { get; init; }

    public required string Actor { get; init; }

    public required string Mode { get; init; }

    public required string Ordered { get; init; }

    public required string State { get; init; }

    public required long StartedAt { get; init; }

    public long? AnsweredAt { get; init; }

    public long? EndedAt { get; init; }

    public string? HowEnded { get; init; }

    public static SessionRow Of(MonitoringSession session, TimeSpan ahead) => new()
    {
        Id = session.Id,
        SessionKey = session.Key,
        Pbx = session.Pbx,
        Monitor = session.Monitor.ToString(),
        Monitored = session.Monitored.ToString(),
        Leg = session.Leg,
        OtherLeg = session.Other,
        Origin = session.Origin.ToString(),
        Actor = session.Actor,
        Mode = session.Mode.ToString(),
        Ordered = session.Ordered.ToString(),
        State = session.State.ToString(),
        StartedAt = Milliseconds(session.StartedAt + ahead),
        AnsweredAt = session.AnsweredAt is { } answered ? Milliseconds(answered + ahead) : null,
        EndedAt = session.EndedAt is { } ended ? Milliseconds(ended + ahead) : null,
        HowEnded = session.End?.ToString(),
    };

    public MonitoringSession Read() => new()
    {
        Id = Id,
        Key = SessionKey,
        Pbx = Pbx,
        Monitor = ExtensionNumber.Parse(Monitor),
        Monitored = ExtensionNumber.Parse(Monitored),
        Leg = Leg,
        Other = OtherLeg,
        Origin = Enum.Parse<MonitoringOrigin>(Origin),
        Actor = Actor,
        Mode = Enum.Parse<Privilege>(Mode),
        Ordered = Enum.Parse<Privilege>(Ordered),
        State = Enum.Parse<SessionState>(State),
        StartedAt = Time(StartedAt),
        Since = Time(EndedAt ?? AnsweredAt ?? StartedAt),
        AnsweredAt = AnsweredAt is { } answered ? Time(answered) : null,
        EndedAt = EndedAt is { } ended ? Time(ended) : null,
        End = HowEnded is null ? null : Enum.Parse<SessionEnd>(HowEnded),
    };

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
