using System.Globalization;

namespace Provisioning.Tests.Pbxs;

/// <summary>Events as FreeSWITCH fires them: the headers of <c>switch_channel_event_set_basic_data</c> that are of use, among some that are not.</summary>
internal static class FreeSwitchTold
{
    public const string One = "8f3c1c1e-5b7b-4c0e-9d57-000000000001";
    public const string Two = "8f3c1c1e-5b7b-4c0e-9d57-000000000002";
    public const string Three = "8f3c1c1e-5b7b-4c0e-9d57-000000000003";
    public const string MonitorKey = "0123456789abcdef";
    public const string MonitorLeg = "8f3c1c1e-5b7b-4c0e-9d57-000000000009";

    /// <summary>101's phone, which has dialled 102.</summary>
    public static Dictionary<string, string> Caller(string name, int sequence, string callState, string answerState = "ringing", string id = One) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Event-Name"] = name,
        ["Core-UUID"] = "2130a7d1-c1f7-44cd-8fae-8ed5946f3cec",
        ["Event-Sequence"] = sequence.ToString(CultureInfo.InvariantCulture),
        ["Channel-State"] = "CS_EXECUTE",
        ["Channel-Call-State"] = callState,
        ["Channel-Name"] = "sofia/internal/101@pbx.example.com",
        ["Unique-ID"] = id,
        ["Call-Direction"] = "inbound",
        ["Presence-Call-Direction"] = "inbound",
        ["Channel-HIT-Dialplan"] = "true",
        ["Channel-Presence-ID"] = "101@pbx.example.com",
        ["Channel-Call-UUID"] = One,
        ["Answer-State"] = answerState,
        ["Caller-Username"] = "101",
        ["Caller-Caller-ID-Name"] = "Anna",
        ["Caller-Caller-ID-Number"] = "101",
        ["Caller-Destination-Number"] = "102",
        ["Caller-Context"] = "default",
        ["Caller-Privacy-Hide-Number"] = "false",
        ["variable_sip_h_X-Nonsense"] = "{[<\"',\\^^~",
    }.SignedIn(name, "101");

    /// <summary>102's phone, which is rung.</summary>
    public static Dictionary<string, string> Callee(string name, int sequence, string callState, string answerState = "ringing", string id = Two) => new(StringComparer.Ordinal)
    {
        ["Event-Name"] = name,
        ["Event-Sequence"] = sequence.ToString(CultureInfo.InvariantCulture),
        ["Channel-Call-State"] = callState,
        ["Channel-Name"] = "sofia/internal/102@192.0.2.12:5060",
        ["Unique-ID"] = id,
        ["Call-Direction"] = "outbound",
        ["Channel-HIT-Dialplan"] = "false",
        ["Channel-Presence-ID"] = "102@pbx.example.com",
        ["Channel-Call-UUID"] = One,
        ["Answer-State"] = answerState,
        ["Caller-Caller-ID-Name"] = "Anna",
        ["Caller-Caller-ID-Number"] = "101",
        ["Caller-Callee-ID-Name"] = "Outbound Call",
        ["Caller-Callee-ID-Number"] = "102",
        ["Caller-Destination-Number"] = "102",
        ["Caller-Context"] = "default",
    };

    /// <summary>103's phone, which this server has called to monitor 102.</summary>
    public static Dictionary<string, string> Monitor(string name, int sequence, string callState, string answerState = "ringing") =>
        Callee(name, sequence, callState, answerState, MonitorLeg)
            .And("Channel-Presence-ID", "103@pbx.example.com")
            .And("Channel-Presence-Data", $"mon-{MonitorKey}")
            .And("Channel-Call-UUID", MonitorLeg)
            .And("Caller-Caller-ID-Name", "Monitoring 102");

    public static Dictionary<string, string> And(this Dictionary<string, string> told, string header, string value)
    {
        told[header] = value;
        return told;
    }

    /// <summary>Changes of state have no variables.</summary>
    public static Dictionary<string, string> SignedIn(this Dictionary<string, string> told, string name, string user) =>
        name == "CHANNEL_CALLSTATE" ? told : told.And("variable_user_name", user).And("variable_domain_name", "pbx.example.com");

    public static Dictionary<string, string> Bridge(int sequence) =>
        Caller("CHANNEL_BRIDGE", sequence, "ACTIVE", "answered").And("Bridge-A-Unique-ID", One).And("Bridge-B-Unique-ID", Two);

    public static Dictionary<string, string> Unbridge(int sequence) =>
        Caller("CHANNEL_UNBRIDGE", sequence, "ACTIVE", "answered").And("Bridge-A-Unique-ID", One).And("Bridge-B-Unique-ID", Two);

    /// <summary>101 calls 102, who answers.</summary>
    public static IReadOnlyList<Dictionary<string, string>> Call =>
    [
        Caller("CHANNEL_CREATE", 1, "DOWN"),
        Caller("CHANNEL_CALLSTATE", 2, "RINGING"),
        Callee("CHANNEL_CREATE", 3, "DOWN"),
        Callee("CHANNEL_CALLSTATE", 4, "RINGING"),
        Callee("CHANNEL_ANSWER", 5, "RINGING", "answered"),
        Callee("CHANNEL_CALLSTATE", 6, "ACTIVE", "answered"),
        Caller("CHANNEL_ANSWER", 7, "RINGING", "answered"),
        Caller("CHANNEL_CALLSTATE", 8, "ACTIVE", "answered"),
        Bridge(9),
    ];
}
