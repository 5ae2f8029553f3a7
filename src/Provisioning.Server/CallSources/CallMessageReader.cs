using System.Buffers;
using System.Text.Json;
using Provisioning.Devices;
using Provisioning.Dialogs;

namespace Provisioning.CallSources;

/// <summary>
/// Reads what a source sends, over MQTT and HTTP: one event, a list of events, <c>{"snapshot":[…]}</c> with all calls of the source, or
/// <c>{"status":"…"}</c>, see <see cref="SourceStatus"/>. All of a message is taken or nothing of it. Fields that nobody knows are skipped, so that sources may send more than we read; those we know must be right.
/// </summary>
internal sealed class CallMessageReader
{
    private const string Snapshot = "snapshot";
    private const string Status = "status";

    private static readonly JsonReaderOptions Json = new() { MaxDepth = 16 };

    private readonly CallAddress _address;
    private readonly int _maxTextLength;
    private readonly List<CallFact> _facts = [];

    private CallMessageReader(CallAddress address, int maxTextLength) => (_address, _maxTextLength) = (address, maxTextLength);

    /// <returns>What the message says, or what is wrong with it. Never throws for what somebody sent.</returns>
    public static (IReadOnlyList<CallFact> Facts, CallProblem? Problem) Read(CallAddress address, ReadOnlySequence<byte> message, CallSourceOptions options)
    {
        if (message.Length > options.MaxMessageBytes)
            return ([], new(CallRefusal.TooLarge, "", $"has {message.Length} bytes, and {options.MaxMessageBytes} are read"));
        var reader = new CallMessageReader(address, options.MaxTextLength);
        try
        {
            var json = new Utf8JsonReader(message, Json);
            reader.ReadMessage(ref json);
            return (reader._facts, null);
        }
        catch (JsonException e)
        {
            // The exception's own text ends with the place, which means little where a message is one line.
            return ([], new(CallRefusal.Json, "", $"is no JSON: {e.Message}"));
        }
        catch (InvalidOperationException)
        {
            return ([], new(CallRefusal.Json, "", "has text that is no Unicode"));
        }
        catch (CallProblemException e)
        {
            return ([], e.Problem);
        }
    }

    private void ReadMessage(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.StartArray)
            ReadList(ref json, "");
        else if (json.TokenType != JsonTokenType.StartObject)
            throw Wrong(CallRefusal.Shape, "", "must be an object or a list of objects");
        else if (BeginsWith(json, Snapshot))
            ReadSnapshot(ref json);
        else if (BeginsWith(json, Status))
            ReadStatus(ref json);
        else
            _facts.Add(new CallEventReader(_address, _maxTextLength, "").Read(ref json));
        if (json.Read())
            throw Wrong(CallRefusal.Json, "", "has more behind its end");
    }

    private void ReadList(ref Utf8JsonReader json, string path)
    {
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            var place = $"{path}[{_facts.Count - (path.Length > 0 ? 1 : 0)}]";
            if (json.TokenType != JsonTokenType.StartObject)
                throw Wrong(CallRefusal.Shape, place, "must be an object");
            _facts.Add(new CallEventReader(_address, _maxTextLength, place).Read(ref json));
        }
    }

    /// <summary>The first field tells what it is.</summary>
    private static bool BeginsWith(Utf8JsonReader ahead, string field) => ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName && ahead.ValueTextEquals(field);

    private void ReadSnapshot(ref Utf8JsonReader json)
    {
        json.Read();
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray)
            throw Wrong(CallRefusal.Shape, Snapshot, "must be a list of events");
        _facts.Add(new SnapshotBegin(_address.Source));
        ReadList(ref json, Snapshot);
        _facts.Add(new SnapshotEnd(_address.Source));
        SkipRest(ref json);
    }

    private void ReadStatus(ref Utf8JsonReader json)
    {
        json.Read();
        json.Read();
        if (json.TokenType != JsonTokenType.String || !SourceStatus.TryRead(json.GetString()!, out var word))
            throw Wrong(CallRefusal.Value, Status, SourceStatus.Rule);
        _facts.Add(SourceStatus.Fact(word, _address.Source));
        SkipRest(ref json);
    }

    private static void SkipRest(ref Utf8JsonReader json)
    {
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
            json.Skip();
    }

    private static CallProblemException Wrong(CallRefusal reason, string path, string message) => new(new(reason, path, message));
}

/// <summary>What the topic or the address of a request says already.</summary>
/// <param name="Extension">Null where each event names its own.</param>
/// <param name="CallId">Null where each event names its own.</param>
internal sealed record CallAddress(string Source, ExtensionNumber? Extension = null, string? CallId = null);

/// <summary>Leaves the depth of a message; caught where the reading began.</summary>
internal sealed class CallProblemException(CallProblem problem) : Exception(problem.Message)
{
    public CallProblem Problem => problem;
}
