using Provisioning.Simulator.Pbx;

namespace Provisioning.Simulator.Ami;

/// <summary>Actions that ask for what there is.</summary>
internal static class AmiListCommands
{
    public static readonly AmiCommand[] All =
    [
        new("CoreShowChannels", AmiClasses.System | AmiClasses.Reporting, Channels),
        new("Status", AmiClasses.System | AmiClasses.Call | AmiClasses.Reporting, Status),
        new("BridgeList", AmiClasses.None, Bridges),
        new("BridgeInfo", AmiClasses.None, Bridge),
        new("DeviceStateList", AmiClasses.Call | AmiClasses.Reporting, Devices),
        new("ExtensionStateList", AmiClasses.Call | AmiClasses.Reporting, Extensions),
        new("PJSIPShowContacts", AmiClasses.System, Contacts),
        new("PJSIPShowEndpoints", AmiClasses.System, Endpoints),
    ];

    private static void Channels(AmiRequest request) => request.SendList(
        "Channels will follow",
        [.. request.Board.Channels.Select(channel => AmiMessage.Item("CoreShowChannel", request.Action)
            .Channel(channel)
            .Add("Application", channel.Application)
            .Add("ApplicationData", channel.ApplicationData)
            .Add("Duration", $"{request.Board.Now - channel.CreatedAt:hh\\:mm\\:ss}")
            .Add("BridgeId", channel.Bridge?.Id ?? ""))],
        "CoreShowChannelsComplete");

    private static void Status(AmiRequest request)
    {
        var asked = request.Action["Channel"];
        List<PbxChannel> channels = asked.Length > 0 ? [.. new[] { request.Board.Find(asked) }.OfType<PbxChannel>()] : [.. request.Board.Channels];
        if (asked.Length > 0 && channels.Count == 0)
        {
            request.Fail("No such channel");
            return;
        }

        request.SendList(
            "Channel status will follow",
            [.. channels.Select(channel => AmiMessage.Item("Status", request.Action)
                .Add("Privilege", "Call")
                .Channel(channel)
                .Add("Type", "PJSIP")
                .Add("BridgeID", channel.Bridge?.Id ?? "")
                .Add("Application", channel.Application)
                .Add("Data", channel.ApplicationData)
                .Add("Seconds", (int)(request.Board.Now - channel.CreatedAt).TotalSeconds))],
            "StatusComplete");
    }

    private static void Bridges(AmiRequest request) => request.SendList(
        "Bridge listing will follow", [.. request.Board.Bridges.Select(bridge => AmiMessage.Item("BridgeListItem", request.Action).Bridge(bridge))], "BridgeListComplete");

    private static void Bridge(AmiRequest request)
    {
        if (request.Board.Bridges.FirstOrDefault(bridge => bridge.Id == request.Action["BridgeUniqueid"]) is not { } bridge)
        {
            request.Fail("Bridge not found");
            return;
        }

        request.SendList(
            "Bridge channel listing will follow",
            [.. bridge.Channels.Select(channel => AmiMessage.Item("BridgeInfoChannel", request.Action).Channel(channel))],
            "BridgeInfoComplete",
            end => end.Bridge(bridge));
    }

    private static void Devices(AmiRequest request) => request.SendList(
        "Device State Changes will follow",
        [.. States(request).Select(device => AmiMessage.Item("DeviceStateChange", request.Action).Device(device.Endpoint, device.State))],
        "DeviceStateListComplete");

    private static void Extensions(AmiRequest request) => request.SendList(
        "Extension Statuses will follow",
        [.. States(request).Select(device => request.Board.Devices.Extension(AmiMessage.Item("ExtensionStatus", request.Action), device.Endpoint, device.State))],
        "ExtensionStateListComplete");

    private static void Contacts(AmiRequest request) => request.SendList(
        "A listing of Contacts follows, presented as ContactList events",
        [.. Registered(request).Select(endpoint => PbxContacts.Describe(AmiMessage.Item("ContactList", request.Action), endpoint, request.Board.Now))],
        "ContactListComplete");

    private static void Endpoints(AmiRequest request) => request.SendList(
        "A listing of Endpoints follows, presented as EndpointList events",
        [.. States(request).Select(device => AmiMessage.Item("EndpointList", request.Action)
            .Add("ObjectType", "endpoint")
            .Add("ObjectName", device.Endpoint)
            .Add("Aor", device.Endpoint)
            .Add("DeviceState", device.State)
            .Add("ActiveChannels", request.Board.Channels.Count(channel => channel.Endpoint == device.Endpoint)))],
        "EndpointListComplete");

    private static IEnumerable<(string Endpoint, string State)> States(AmiRequest request) => request.Board.Devices.All(request.Board.Channels);

    private static IEnumerable<string> Registered(AmiRequest request) =>
        request.Board.Options.People.Select(person => person.Number).Where(request.Board.Devices.IsRegistered);
}
