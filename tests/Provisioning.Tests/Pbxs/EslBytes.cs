using System.Text;
using System.Text.Json;

namespace Provisioning.Tests.Pbxs;

/// <summary>What an event socket sends, as mod_event_socket writes it.</summary>
internal static class EslBytes
{
    public const string AuthRequest = "Content-Type: auth/request\n\n";

    public const string Goodbye = "Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n";

    public static string Reply(string text) => $"Content-Type: command/reply\nReply-Text: {text}\n\n";

    public static string JobReply(string job) => $"Content-Type: command/reply\nReply-Text: +OK Job-UUID: {job}\nJob-UUID: {job}\n\n";

    public static string Disconnect(string text = Goodbye) => $"Content-Type: text/disconnect-notice\nContent-Length: {Encoding.UTF8.GetByteCount(text)}\n\n{text}";

    /// <summary>The order of these two headers is FreeSWITCH's.</summary>
    public static string Event(string json) => $"Content-Length: {Encoding.UTF8.GetByteCount(json)}\nContent-Type: text/event-json\n\n{json}";

    public static string Event(IReadOnlyDictionary<string, string> headers) => Event(JsonSerializer.Serialize(headers));

    public static string Job(string job, string body) => Event(new Dictionary<string, string>
    {
        ["Event-Name"] = "BACKGROUND_JOB",
        ["Job-UUID"] = job,
        ["Content-Length"] = "0",
        ["_body"] = body,
    });

    public static string Heartbeat => Event("""{"Event-Name":"HEARTBEAT","Event-Info":"System Ready","Session-Count":"0","Event-Sequence":"17"}""");

    /// <summary>As <c>show … as json</c> answers.</summary>
    public static string Table(IReadOnlyCollection<IReadOnlyDictionary<string, string>> rows) =>
        rows.Count == 0 ? "{\"row_count\": 0}\n" : JsonSerializer.Serialize(new Dictionary<string, object> { ["row_count"] = rows.Count, ["rows"] = rows });
}
