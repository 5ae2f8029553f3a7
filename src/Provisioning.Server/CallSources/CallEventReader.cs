using System.Text.Json;
using Provisioning.Devices;
using Provisioning.Dialogs;

namespace Provisioning.CallSources;

/// <summary>Reads one event.</summary>
internal ref struct CallEventReader(CallAddress address, int maxTextLength, string place)
{
    private static readonly string[] States = [.. Enum.GetNames<DialogState>().Select(name => name.ToLowerInvariant())];
    private static readonly string[] Directions = [.. Enum.GetNames<DialogDirection>().Select(name => name.ToLowerInvariant())];

    private KnownFields _seen;
    private ExtensionNumber? _extension;
    private string? _call;
    private DialogState _state;
    private DialogDirection _direction;
    private bool _isHeld;
    private bool _isPrivate;
    private CallParty? _remote;
    private CallLeg? _leg;
    private long? _sequence;

    [Flags]
    private enum KnownFields
    {
        None = 0,
        Extension = 1,
        Call = 2,
        State = 4,
        Direction = 8,
        Held = 16,
        Private = 32,
        Remote = 64,
        Leg = 128,
        Sequence = 256,
    }

    /// <param name="json">Stands at the start of the object, and afterwards at its end.</param>
    public CallEvent Read(ref Utf8JsonReader json)
    {
        _direction = DialogDirection.Recipient;
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
            ReadField(ref json);
        if ((_seen & KnownFields.State) == 0)
            throw Wrong(CallRefusal.Missing, "state", $"is missing: {OneOf(States)}");
        return new CallEvent(address.Source, Extension(), CallId(), _state)
        {
            Direction = _direction,
            IsHeld = _isHeld,
            IsPrivate = _isPrivate,
            Remote = _remote,
            Leg = _leg,
            Sequence = _sequence,
        };
    }

    private void ReadField(ref Utf8JsonReader json)
    {
        if (json.ValueTextEquals("state"u8))
            _state = (DialogState)ReadWord(ref json, KnownFields.State, "state", States);
        else if (json.ValueTextEquals("call"u8))
            _call = ReadText(ref json, KnownFields.Call, "call");
        else if (json.ValueTextEquals("direction"u8))
            _direction = (DialogDirection)ReadWord(ref json, KnownFields.Direction, "direction", Directions);
        else if (json.ValueTextEquals("remote"u8))
            _remote = ReadRemote(ref json);
        else if (json.ValueTextEquals("held"u8))
            _isHeld = ReadFlag(ref json, KnownFields.Held, "held");
        else if (json.ValueTextEquals("private"u8))
            _isPrivate = ReadFlag(ref json, KnownFields.Private, "private");
        else if (json.ValueTextEquals("sequence"u8))
            _sequence = ReadSequence(ref json);
        else if (json.ValueTextEquals("leg"u8))
            _leg = ReadLeg(ref json);
        else if (json.ValueTextEquals("extension"u8))
            _extension = ReadExtension(ref json);
        else
            json.Skip();
    }

    private readonly ExtensionNumber Extension()
    {
        if (_extension is { } named && address.Extension is { } addressed && named != addressed)
            throw Wrong(CallRefusal.Contradiction, "extension", $"is '{named}', and the topic says '{addressed}'");
        return _extension ?? address.Extension ?? throw Wrong(CallRefusal.Missing, "extension", "is missing");
    }

    private readonly string CallId()
    {
        if (_call is not null && address.CallId is not null && _call != address.CallId)
            throw Wrong(CallRefusal.Contradiction, "call", "is not the call that the topic names");
        return _call ?? address.CallId ?? throw Wrong(CallRefusal.Missing, "call", "is missing: it names the call, so that its end is not taken for that of another");
    }

    private CallParty? ReadRemote(ref Utf8JsonReader json)
    {
        if (!Enter(ref json, KnownFields.Remote, "remote"))
            return null;
        string? number = null;
        string? name = null;
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            if (json.ValueTextEquals("number"u8))
                number = ReadText(ref json, "remote.number", mayBeEmpty: true);
            else if (json.ValueTextEquals("name"u8))
                name = ReadText(ref json, "remote.name", mayBeEmpty: true);
            else
                json.Skip();
        }

        // A caller without a number and a name is one that nobody knows.
        return string.IsNullOrEmpty(number) && string.IsNullOrEmpty(name) ? null : new(number ?? "", string.IsNullOrEmpty(name) ? null : name);
    }

    private CallLeg? ReadLeg(ref Utf8JsonReader json)
    {
        if (!Enter(ref json, KnownFields.Leg, "leg"))
            return null;
        string? callId = null;
        string? localTag = null;
        string? remoteTag = null;
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            if (json.ValueTextEquals("callId"u8))
                callId = ReadText(ref json, "leg.callId", mayBeEmpty: false);
            else if (json.ValueTextEquals("localTag"u8))
                localTag = ReadText(ref json, "leg.localTag", mayBeEmpty: false);
            else if (json.ValueTextEquals("remoteTag"u8))
                remoteTag = ReadText(ref json, "leg.remoteTag", mayBeEmpty: false);
            else
                json.Skip();
        }

        if (callId is null || localTag is null || remoteTag is null)
            throw Wrong(CallRefusal.Missing, "leg", "needs callId, localTag and remoteTag, or must be left out");
        return new(callId, localTag, remoteTag);
    }

    /// <summary>False for null, which says as much as a field that is left out.</summary>
    private bool Enter(ref Utf8JsonReader json, KnownFields field, string name)
    {
        See(ref json, field, name);
        return json.TokenType switch
        {
            JsonTokenType.StartObject => true,
            JsonTokenType.Null => false,
            _ => throw Wrong(CallRefusal.Shape, name, "must be an object"),
        };
    }

    private int ReadWord(ref Utf8JsonReader json, KnownFields field, string name, string[] words)
    {
        See(ref json, field, name);
        if (json.TokenType != JsonTokenType.String)
            throw Wrong(CallRefusal.Shape, name, $"must be text: {OneOf(words)}");
        for (var i = 0; i < words.Length; i++)
        {
            if (json.ValueTextEquals(words[i]))
                return i;
        }

        throw Wrong(CallRefusal.Value, name, $"must be {OneOf(words)}");
    }

    private bool ReadFlag(ref Utf8JsonReader json, KnownFields field, string name)
    {
        See(ref json, field, name);
        return json.TokenType is JsonTokenType.True or JsonTokenType.False ? json.GetBoolean() : throw Wrong(CallRefusal.Shape, name, "must be true or false");
    }

    private long? ReadSequence(ref Utf8JsonReader json)
    {
        See(ref json, KnownFields.Sequence, "sequence");
        if (json.TokenType == JsonTokenType.Null)
            return null;
        if (json.TokenType != JsonTokenType.Number)
            throw Wrong(CallRefusal.Shape, "sequence", "must be a number");
        return json.TryGetInt64(out var sequence) && sequence >= 0 ? sequence : throw Wrong(CallRefusal.Value, "sequence", "must be a whole number of 0 to 9223372036854775807");
    }

    private ExtensionNumber ReadExtension(ref Utf8JsonReader json) =>
        ExtensionNumber.TryParse(ReadText(ref json, KnownFields.Extension, "extension"), out var number)
            ? number
            : throw Wrong(CallRefusal.Value, "extension", "must have 1 to 20 digits");

    private string ReadText(ref Utf8JsonReader json, KnownFields field, string name)
    {
        if ((_seen & field) != 0)
            throw Wrong(CallRefusal.Shape, name, "stands there twice");
        _seen |= field;
        return ReadText(ref json, name, mayBeEmpty: false)!;
    }

    private readonly string? ReadText(ref Utf8JsonReader json, string name, bool mayBeEmpty)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Null && mayBeEmpty)
            return null;
        if (json.TokenType != JsonTokenType.String)
            throw Wrong(CallRefusal.Shape, name, "must be text");
        var text = json.GetString()!;
        if (text.Length > maxTextLength)
            throw Wrong(CallRefusal.Value, name, $"has {text.Length} characters, and {maxTextLength} are read");
        return text.Length > 0 || mayBeEmpty ? text : throw Wrong(CallRefusal.Value, name, "must not be empty");
    }

    private void See(ref Utf8JsonReader json, KnownFields field, string name)
    {
        if ((_seen & field) != 0)
            throw Wrong(CallRefusal.Shape, name, "stands there twice");
        _seen |= field;
        json.Read();
    }

    private static string OneOf(string[] words) => $"one of {string.Join(", ", words)}";

    private readonly CallProblemException Wrong(CallRefusal reason, string field, string message) =>
        new(new(reason, place.Length > 0 ? $"{place}.{field}" : field, message));
}
