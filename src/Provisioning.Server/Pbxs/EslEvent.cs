using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Provisioning.Pbxs;

/// <summary>One event of FreeSWITCH, of which only the headers that are of use here are kept: an event has some 150, and most of them are variables of the dial plan.</summary>
internal sealed class EslEvent
{
    /// <summary>Longer texts are cut. Ids have 36 characters; a name that no screen shows whole is nobody's.</summary>
    private const int MaxTextLength = 1_024;

    /// <summary>The result of a background job.</summary>
    private const string BodyName = "_body";

    private static readonly FrozenSet<string> Wanted = FrozenSet.ToFrozenSet(
    [
        "Event-Name", "Event-Subclass", "Event-Sequence", "Unique-ID", "Old-Unique-ID", "Channel-Name", "Channel-Call-State", "Channel-Call-UUID",
        "Channel-Presence-ID", "Channel-Presence-Data", "Channel-HIT-Dialplan", "Call-Direction", "Answer-State", "Caller-Destination-Number", "Caller-Context",
        "Caller-Caller-ID-Name", "Caller-Caller-ID-Number", "Caller-Callee-ID-Name", "Caller-Callee-ID-Number", "Caller-Privacy-Hide-Name",
        "Caller-Privacy-Hide-Number", "Bridge-A-Unique-ID", "Bridge-B-Unique-ID", "Application", "Application-Data", "Application-Response", "Playback-File-Path",
        "variable_user_name", "variable_domain_name", "variable_sip_gateway", "variable_sip_gateway_name", "variable_sip_acl_authed_by",
        "profile-name", "from-user", "from-host", "user", "host", "call-id", "Job-UUID", BodyName,
    ]);

    private static readonly int MaxNameLength = Wanted.Max(name => name.Length);

    private readonly Dictionary<string, string> _headers = new(StringComparer.Ordinal);

    private EslEvent()
    {
    }

    public string Name => this["Event-Name"] ?? "";

    /// <summary>Counts up over all events of a FreeSWITCH, from where they happened: its dispatching threads may overtake each other (<c>switch_event_prep_for_delivery</c>).</summary>
    public long Sequence => long.TryParse(this["Event-Sequence"], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence : 0;

    public string Body => _headers.GetValueOrDefault(BodyName) ?? "";

    /// <summary>Null where it is not there, or empty.</summary>
    public string? this[string name] => _headers.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <exception cref="PbxLostException">It is no JSON object.</exception>
    public static EslEvent Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return ReadObject(Utf8.IsValid(json) ? json : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json)));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new PbxLostException(PbxLoss.Nonsense, "an event of its is no JSON object", e);
        }
    }

    private static EslEvent ReadObject(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
        var read = new EslEvent();
        Span<char> name = stackalloc char[MaxNameLength];
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var known = reader.ValueSpan.Length <= MaxNameLength ? Known(name[..Encoding.Latin1.GetChars(reader.ValueSpan, name)]) : null;
            reader.Read();
            if (known is not null && reader.TokenType == JsonTokenType.String)
                read._headers[known] = Bounded(known, reader.GetString()!);
            else
                reader.Skip();
        }

        while (reader.Read())
        {
            // What follows the object is refused by the reader.
        }

        return read;
    }

    private static string? Known(ReadOnlySpan<char> name) => Wanted.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var known) ? known : null;

    private static string Bounded(string name, string value) => name == BodyName || value.Length <= MaxTextLength ? value : value[..MaxTextLength];
}
