using System.Text.Json.Nodes;
using Provisioning.Audit;
using Provisioning.Devices;

namespace Provisioning.Monitoring;

/// <summary>What the audit log says of monitoring (rule C15): who, whom, mode, from when to when, how it ended, and every refusal with its reason.</summary>
internal static class SessionAudit
{
    public static AuditEntry Started(MonitoringSession session) => new("started", SubjectOf(session), Detail(session).ToJsonString(FleetJson.Masked));

    /// <summary>What has changed that is worth a row.</summary>
    public static IReadOnlyList<AuditEntry> Between(MonitoringSession before, MonitoringSession after, TimeSpan ahead) =>
        [.. SessionEvents.Between(before, after).Where(IsDeed).Select(kind => new AuditEntry(Action(kind), SubjectOf(after), DetailOf(after, ahead).ToJsonString(FleetJson.Masked)))];

    public static AuditEntry Ended(MonitoringSession session, TimeSpan ahead) => new("ended", SubjectOf(session), DetailOf(session, ahead).ToJsonString(FleetJson.Masked));

    /// <param name="again">How often it was refused since it was written last; 0 for the first time.</param>
    public static AuditEntry Refused(RefusalKey refused, int again)
    {
        var detail = Detail(refused.Monitor, refused.Monitored, refused.Mode);
        detail["reason"] = FleetJson.CamelCase(refused.Refusal.ToString());
        if (again > 0)
            detail["again"] = again;
        return new("refused", $"monitoring/{refused.Monitored}", detail.ToJsonString(FleetJson.Masked));
    }

    private static bool IsDeed(SessionEventKind kind) => kind is SessionEventKind.Switched or SessionEventKind.TakenOver or SessionEventKind.Ended;

    private static string Action(SessionEventKind kind) => kind == SessionEventKind.TakenOver ? "taken over" : kind.ToString().ToLowerInvariant();

    private static string SubjectOf(MonitoringSession session) => $"monitoring/{session.Id}";

    private static JsonObject Detail(MonitoringSession session)
    {
        var detail = Detail(session.Monitor, session.Monitored, session.Mode);
        detail["origin"] = FleetJson.CamelCase(session.Origin.ToString());
        return detail;
    }

    private static JsonObject DetailOf(MonitoringSession session, TimeSpan ahead)
    {
        var detail = Detail(session);
        detail["startedAt"] = Text(session.StartedAt, ahead);
        if (session.AnsweredAt is { } answered)
            detail["answeredAt"] = Text(answered, ahead);
        if (session is { EndedAt: { } ended, End: { } end })
            (detail["endedAt"], detail["end"]) = (Text(ended, ahead), FleetJson.CamelCase(end.ToString()));
        return detail;
    }

    private static JsonObject Detail(ExtensionNumber monitor, ExtensionNumber monitored, Privilege mode) => new()
    {
        ["monitor"] = monitor.ToString(),
        ["monitored"] = monitored.ToString(),
        ["mode"] = FleetJson.CamelCase(mode.ToString()),
    };

    private static string Text(DateTimeOffset time, TimeSpan ahead) => (time + ahead).ToUniversalTime().ToString("O");
}
