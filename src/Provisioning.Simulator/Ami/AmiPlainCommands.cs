using System.Globalization;
using Provisioning.Simulator.Pbx;

namespace Provisioning.Simulator.Ami;

/// <summary>Actions that ask for one thing, or change one.</summary>
internal static class AmiPlainCommands
{
    public static readonly AmiCommand[] All =
    [
        new("Ping", AmiClasses.None, Ping),
        new("ListCommands", AmiClasses.None, ListCommands),
        new("CoreSettings", AmiClasses.System | AmiClasses.Reporting, CoreSettings),
        new("CoreStatus", AmiClasses.System | AmiClasses.Reporting, CoreStatus),
        new("Getvar", AmiClasses.Call | AmiClasses.Reporting, GetVariable),
        new("Setvar", AmiClasses.Call, SetVariable),
        new("ExtensionState", AmiClasses.Call | AmiClasses.Reporting, ExtensionState),
        new("PJSIPNotify", AmiClasses.System, Notify),
    ];

    private static void Ping(AmiRequest request) =>
        request.Send(AmiMessage.Response("Success", request.Action)
            .Add("Ping", "Pong")
            .Add("Timestamp", (request.Board.Now.ToUnixTimeMilliseconds() / 1000.0).ToString("f6", CultureInfo.InvariantCulture)));

    private static void ListCommands(AmiRequest request)
    {
        var answer = AmiMessage.Response("Success", request.Action);
        foreach (var command in AmiCommands.All)
            answer.Add(command.Name, $" (Priv: {(command.Needs == AmiClasses.None ? "<none>" : AmiClassWords.Write(command.Needs))})");
        request.Send(answer);
    }

    private static void CoreSettings(AmiRequest request) => request.Send(AmiMessage.Response("Success", request.Action)
        .Add("AMIversion", "11.0.0")
        .Add("AsteriskVersion", "22.10.1")
        .Add("SystemName", "")
        .Add("CoreMaxCalls", 0));

    private static void CoreStatus(AmiRequest request) => request.Send(AmiMessage.Response("Success", request.Action)
        .Add("CoreStartupDate", request.Board.StartedAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
        .Add("CoreStartupTime", request.Board.StartedAt.ToString("HH:mm:ss", CultureInfo.InvariantCulture))
        .Add("CoreCurrentCalls", request.Board.Channels.Select(channel => channel.Linkedid).Distinct().Count()));

    private static void GetVariable(AmiRequest request)
    {
        if (AmiCallCommands.FindChannel(request, "Channel") is not { } channel)
        {
            request.Fail("No such channel");
            return;
        }

        var name = request.Action["Variable"];
        var value = name switch
        {
            "BRIDGEPEER" => channel.Peer?.Name,
            "CHANNEL(onhold)" => channel.Peer is { IsHolding: true } ? "1" : "0",
            _ => channel.Variables.GetValueOrDefault(name),
        };
        request.Send(AmiMessage.Response("Success", request.Action).Add("Variable", name).Add("Value", value ?? ""));
    }

    private static void SetVariable(AmiRequest request)
    {
        if (AmiCallCommands.FindChannel(request, "Channel") is not { } channel)
        {
            request.Fail("No such channel");
            return;
        }

        var (name, value) = (request.Action["Variable"], request.Action["Value"]);
        channel.Variables[name] = value;
        request.Succeed("Variable Set");
        if (name != "CALLERID(all)")
            return;
        channel.Caller = PbxParty.Parse(value);
        request.Board.Emit(PbxEvents.CallerId(channel));
    }

    private static void ExtensionState(AmiRequest request)
    {
        var state = request.Board.Devices.All(request.Board.Channels).FirstOrDefault(device => device.Endpoint == request.Action["Exten"]);
        var answer = AmiMessage.Success(request.Action, "Extension Status");
        request.Send(state.Endpoint is null
            ? answer.Add("Exten", request.Action["Exten"]).Add("Context", request.Action["Context"]).Add("Hint", "").Add("Status", "-1").Add("StatusText", "Unknown")
            : request.Board.Devices.Extension(answer, state.Endpoint, state.State));
    }

    /// <summary>The answer says that it was sent, also where nobody is registered.</summary>
    private static void Notify(AmiRequest request)
    {
        var (endpoint, option) = (request.Action["Endpoint"], request.Action["Option"]);
        var fields = request.Action.All("Variable").SelectMany(Variables).ToList();
        if (option.Length > 0)
            fields.Add(new("Event", option == "check-sync-reboot" ? "check-sync;reboot=true" : option));
        var hasUri = request.Action["URI"].Length > 0;
        if (fields.Count == 0 || (option.Length > 0 && fields.Count > 1))
            request.Fail("PJSIPNotify requires either an Option or Variable(s).You must use only one of them.");
        else if (endpoint.Length == 0 && !hasUri)
            request.Fail("PJSIPNotify requires either an endpoint name, a SIP URI, or a channel.");
        else if (!hasUri && !request.Board.Devices.Knows(endpoint))
            request.Fail($"Unable to retrieve endpoint {endpoint}");
        else
            Send(request, endpoint, fields);
    }

    private static void Send(AmiRequest request, string endpoint, List<KeyValuePair<string, string>> fields)
    {
        request.Succeed("NOTIFY sent");
        if (request.Board.Devices.IsRegistered(endpoint))
            request.Afterwards = () => request.Pbx.Notify(new PbxNotify(endpoint, fields));
    }

    /// <summary>Several may stand in one line, with commas; a semicolon belongs to the value.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Variables(string line) =>
        from part in line.Split(',', StringSplitOptions.RemoveEmptyEntries)
        let sign = part.IndexOf('=', StringComparison.Ordinal)
        where sign > 0
        select KeyValuePair.Create(part[..sign].Trim(), part[(sign + 1)..].Trim());
}
