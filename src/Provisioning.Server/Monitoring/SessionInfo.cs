using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Provisioning.Devices;

namespace Provisioning.Monitoring;

/// <summary>A session as everybody is told of it: API, stream, MQTT.</summary>
/// <param name="Mode">What was asked for last.</param>
/// <param name="State">Asked, active, onHold, takingOver, takenOver or ended.</param>
/// <param name="End">How it ended; null while it goes on.</param>
internal sealed record SessionInfo(
    long Id, ExtensionNumber Monitor, string? MonitorName, ExtensionNumber Monitored, string? MonitoredName, Privilege Mode, SessionState State, MonitoringOrigin Origin, string Actor, string Pbx,
    DateTimeOffset StartedAt, DateTimeOffset? AnsweredAt, DateTimeOffset? EndedAt, SessionEnd? End)
{
    private static readonly JsonSerializerOptions Json = Create();

    /// <param name="ahead">How far the system's clock is ahead of that of the session; nothing for one that was read from the database.</param>
    public static SessionInfo Of(MonitoringSession session, Fleet fleet, TimeSpan ahead) => new(
        session.Id, session.Monitor, fleet.Extensions.GetValueOrDefault(session.Monitor)?.Name, session.Monitored, fleet.Extensions.GetValueOrDefault(session.Monitored)?.Name,
        session.Mode, session.State, session.Origin, session.Actor, session.Pbx,
        (session.StartedAt + ahead).ToUniversalTime(), (session.AnsweredAt + ahead)?.ToUniversalTime(), (session.EndedAt + ahead)?.ToUniversalTime(), session.End);

    /// <summary>What says nothing is left out.</summary>
    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Json);

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Json)!;

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        FleetJson.Configure(options);
        options.RespectRequiredConstructorParameters = false;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        return options;
    }
}

/// <summary>Something that happened to a session, over MQTT.</summary>
internal sealed record SessionEvent(DateTimeOffset At, SessionEventKind Kind, SessionInfo Session);
