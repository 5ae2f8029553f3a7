using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Provisioning.Dialogs;

namespace Provisioning.CallSources;

/// <summary>What a source says of itself, as a bare word or as <c>{"status":"online"}</c>.</summary>
internal static class SourceStatus
{
    public const string Online = "online";
    public const string Offline = "offline";

    private const string Alive = "alive";
    private const string BeginWord = "snapshot-begin";
    private const string EndWord = "snapshot-end";
    private const int MaxBytes = 1_024;

    private static readonly string[] Words = [Online, Offline, Alive, BeginWord, EndWord];

    public static string Rule { get; } = $"must be one of {string.Join(", ", Words)}";

    public static bool TryRead(string text, [NotNullWhen(true)] out string? word) => (word = Array.Find(Words, known => known == text)) is not null;

    public static (string? Word, CallProblem? Problem) Read(ReadOnlySequence<byte> message)
    {
        if (message.Length > MaxBytes)
            return (null, new(CallRefusal.TooLarge, "", $"has {message.Length} bytes, and {MaxBytes} are read"));
        var bytes = message.ToArray();
        if (TryRead(Encoding.UTF8.GetString(bytes), out var bare))
            return (bare, null);
        try
        {
            using var json = JsonDocument.Parse(bytes);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("status", out var status)
                && status.ValueKind == JsonValueKind.String && TryRead(status.GetString()!, out var word)
                ? (word, null)
                : (null, new(CallRefusal.Value, "status", Rule));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return (null, new(CallRefusal.Json, "", Rule));
        }
    }

    public static CallFact Fact(string word, string source) => word switch
    {
        Offline => new SourceLost(source),
        BeginWord => new SnapshotBegin(source),
        EndWord => new SnapshotEnd(source),
        _ => new SourceAlive(source),
    };
}
