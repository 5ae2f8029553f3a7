using System.Text.Json;

namespace Provisioning.Pbxs;

/// <summary>What FreeSWITCH says of a channel, in an event or in a row of <c>show channels</c>. Null is what it did not say.</summary>
internal sealed record FreeSwitchFacts(string Id)
{
    /// <summary>The endpoint and whom it leads to, such as <c>sofia/internal/101@pbx.example.com</c>.</summary>
    public string? Name { get; init; }

    /// <summary>FreeSWITCH called it: a phone that is rung, or a trunk.</summary>
    public bool IsOutbound { get; init; }

    /// <summary>It has gone through the dial plan, so the other side is whom it dialled. Also true for a leg that was called and then went on as a caller.</summary>
    public bool IsCaller { get; init; }

    public string? CallState { get; init; }

    public string? AnswerState { get; init; }

    /// <summary><c>user@domain</c>, from the dial string or the From header.</summary>
    public string? Presence { get; init; }

    /// <summary>Given to the leg by whoever called it into being; it stays with the leg, and every event and every row has it.</summary>
    public string? PresenceData { get; init; }

    /// <summary>The account that signed in, better than what the From header says.</summary>
    public string? User { get; init; }

    /// <summary>The domain of that account in the directory; From may have another one.</summary>
    public string? Domain { get; init; }

    /// <summary>The list of addresses by which it was let in without a password.</summary>
    public string? LetInBy { get; init; }

    /// <summary>It leads to a gateway or came in from one: whatever it calls itself, it is none of our phones.</summary>
    public bool IsAtGateway { get; init; }

    /// <summary>Also what an inline transfer wrote there, which is no number.</summary>
    public string? Dialled { get; init; }

    public string? Context { get; init; }

    /// <summary>What it dialled before it was led elsewhere; only a row tells it.</summary>
    public string? FirstDialled { get; init; }

    public bool IsRow { get; init; }

    /// <summary>How the other end signed in is told here, if it did. Calls of FreeSWITCH's own sign in nowhere, rows and changes of state tell nothing of it.</summary>
    public bool TellsOwner { get; init; }

    public string? CallerNumber { get; init; }

    public string? CallerName { get; init; }

    public string? CalleeNumber { get; init; }

    public string? CalleeName { get; init; }

    public bool HidesCaller { get; init; }

    public string? Call { get; init; }

    /// <summary>
    /// The application of the dial plan that it runs; only a row tells it, and after the phone has held once it never does again (<c>switch_core_sqldb.c</c> writes what the event
    /// of the hold does not have).
    /// </summary>
    public string? Application { get; init; }

    public string? ApplicationData { get; init; }

    /// <summary>The leg is over, whatever else is told of it.</summary>
    public bool IsOver => CallState == "HANGUP" || AnswerState == "hangup";

    public static FreeSwitchFacts Of(EslEvent told, string id) => new(id)
    {
        Name = told["Channel-Name"],
        IsOutbound = told["Call-Direction"] == "outbound",
        IsCaller = told["Channel-HIT-Dialplan"] is { } hit ? hit == "true" : told["Call-Direction"] != "outbound",
        CallState = told.Name switch { "CHANNEL_HOLD" => "HELD", "CHANNEL_UNHOLD" => "UNHELD", _ => told["Channel-Call-State"] },
        AnswerState = told["Answer-State"],
        Presence = told["Channel-Presence-ID"],
        PresenceData = told["Channel-Presence-Data"],
        User = told["variable_user_name"],
        Domain = told["variable_domain_name"],
        LetInBy = told["variable_sip_acl_authed_by"],
        TellsOwner = told["Call-Direction"] != "outbound" && told["Channel-Name"]?.StartsWith("sofia/", StringComparison.Ordinal) == true && HasVariables(told),
        IsAtGateway = told["variable_sip_gateway"] is not null || (told["Call-Direction"] == "outbound" && told["variable_sip_gateway_name"] is not null),
        Dialled = told["Caller-Destination-Number"],
        Context = told["Caller-Context"],
        CallerNumber = told["Caller-Caller-ID-Number"],
        CallerName = told["Caller-Caller-ID-Name"],
        CalleeNumber = told["Caller-Callee-ID-Number"],
        CalleeName = told["Caller-Callee-ID-Name"],
        HidesCaller = told["Caller-Privacy-Hide-Number"] == "true" || told["Caller-Privacy-Hide-Name"] == "true",
        Call = told["Channel-Call-UUID"],
    };

    /// <summary>The columns are those of <c>create_channels_sql</c> in switch_core_sqldb.c.</summary>
    public static FreeSwitchFacts Of(JsonElement row, string id) => new(id)
    {
        Name = Column(row, "name"),
        IsOutbound = Column(row, "direction") == "outbound",
        IsCaller = Column(row, "direction") != "outbound",
        CallState = Column(row, "callstate"),
        Presence = Column(row, "presence_id"),
        PresenceData = Column(row, "presence_data"),
        IsRow = true,
        Dialled = Column(row, "dest") ?? Column(row, "initial_dest"),
        FirstDialled = Column(row, "initial_dest"),
        Context = Column(row, "context") ?? Column(row, "initial_context"),
        CallerNumber = Column(row, "cid_num") ?? Column(row, "initial_cid_num"),
        CallerName = Column(row, "cid_name") ?? Column(row, "initial_cid_name"),
        CalleeNumber = Column(row, "callee_num"),
        CalleeName = Column(row, "callee_name"),
        Call = Column(row, "call_uuid"),
        Application = Column(row, "application"),
        ApplicationData = Column(row, "application_data"),
    };

    /// <summary><c>switch_channel_event_set_extended_data</c> gives them to all events but a few.</summary>
    private static bool HasVariables(EslEvent told) => told.Name != "CHANNEL_CALLSTATE" || told["variable_user_name"] is not null;

    public static string? Column(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
