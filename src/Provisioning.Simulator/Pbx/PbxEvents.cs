using Provisioning.Simulator.Ami;

namespace Provisioning.Simulator.Pbx;

/// <summary>The events and the blocks that they are made of, line by line as an Asterisk 22 writes them.</summary>
internal static class PbxEvents
{
    private const string Unknown = "<unknown>";

    public static AmiMessage Of(string name, PbxChannel channel) => Call(name).Channel(channel);

    public static AmiMessage Of(string name, PbxBridge bridge) => Call(name).Bridge(bridge);

    public static AmiMessage Of(string name, PbxBridge bridge, PbxChannel channel) => Call(name).Bridge(bridge).Channel(channel);

    /// <summary>A leg rings another; one that the PBX itself has made is rung by nobody.</summary>
    public static AmiMessage Dial(string name, PbxChannel? from, PbxChannel to)
    {
        var message = Call(name);
        if (from is not null)
            message.Channel(from);
        return message.Channel(to, "Dest");
    }

    public static AmiMessage Spy(string name, PbxChannel spyer, PbxChannel spyee) => Call(name).Channel(spyer, "Spyer").Channel(spyee, "Spyee");

    public static AmiMessage CallerId(PbxChannel channel) => Of("NewCallerid", channel).Add("CID-CallingPres", "0 (Presentation Allowed, Not Screened)");

    public static AmiMessage Hangup(PbxChannel channel, int cause) => Of("Hangup", channel).Add("Cause", cause).Add("Cause-txt", Words(cause));

    public static AmiMessage BlindTransfer(PbxChannel transferer, PbxChannel transferee, PbxBridge bridge, string extension) => Call("BlindTransfer")
        .Add("Result", "Success")
        .Channel(transferer, "Transferer")
        .Channel(transferee, "Transferee")
        .Bridge(bridge)
        .Add("IsExternal", "Yes")
        .Add("Context", transferee.Context)
        .Add("Extension", extension);

    public static AmiMessage Originated(PbxChannel? channel, Originate asked, int reason)
    {
        var message = Call("OriginateResponse");
        if (asked.ActionId is { Length: > 0 } id)
            message.Add("ActionID", id);
        return message
            .Add("Response", reason == OriginateReasons.Answered ? "Success" : "Failure")
            .Add("Channel", reason == OriginateReasons.Answered && channel is not null ? channel.Name : asked.Channel)
            .AddIfAny("Context", asked.Context)
            .AddIfAny("Exten", asked.Exten)
            .AddIfAny("Application", asked.Application)
            .AddIfAny("Data", asked.Data)
            .Add("Reason", reason)
            .Add("Uniqueid", channel?.Uniqueid ?? (asked.ChannelId.Length > 0 ? asked.ChannelId : Unknown))
            .Add("CallerIDNum", asked.Caller?.Number ?? Unknown)
            .Add("CallerIDName", asked.Caller?.Name ?? Unknown);
    }

    public static AmiMessage Channel(this AmiMessage message, PbxChannel channel, string prefix = "") => message
        .Add($"{prefix}Channel", channel.Name)
        .Add($"{prefix}ChannelState", (int)channel.State)
        .Add($"{prefix}ChannelStateDesc", $"{channel.State}")
        .Add($"{prefix}CallerIDNum", channel.Caller.Number)
        .Add($"{prefix}CallerIDName", channel.Caller.Name)
        .Add($"{prefix}ConnectedLineNum", channel.Connected.Number)
        .Add($"{prefix}ConnectedLineName", channel.Connected.Name)
        .Add($"{prefix}Language", "en")
        .Add($"{prefix}AccountCode", "")
        .Add($"{prefix}Context", channel.Context)
        .Add($"{prefix}Exten", channel.Exten)
        .Add($"{prefix}Priority", 1)
        .Add($"{prefix}Uniqueid", channel.Uniqueid)
        .Add($"{prefix}Linkedid", channel.Linkedid);

    public static AmiMessage Bridge(this AmiMessage message, PbxBridge bridge) => message
        .Add("BridgeUniqueid", bridge.Id)
        .Add("BridgeType", "basic")
        .Add("BridgeTechnology", "simple_bridge")
        .Add("BridgeCreator", Unknown)
        .Add("BridgeName", Unknown)
        .Add("BridgeNumChannels", bridge.Channels.Count)
        .Add("BridgeVideoSourceMode", "none");

    public static string Words(int cause) => cause switch
    {
        HangupCauses.NoRoute => "No route to destination",
        HangupCauses.Normal => "Normal Clearing",
        HangupCauses.Busy => "User busy",
        HangupCauses.NoAnswer => "User alerting, no answer",
        HangupCauses.Rejected => "Call Rejected",
        HangupCauses.Interworking => "Interworking, unspecified",
        _ => "Unknown",
    };

    private static AmiMessage Call(string name) => AmiMessage.Event(name, AmiClasses.Call);
}

/// <summary>Of Q.850, as far as they occur.</summary>
internal static class HangupCauses
{
    /// <summary>An application has come to its end.</summary>
    public const int Unknown = 0;
    public const int NoRoute = 3;
    public const int Normal = 16;
    public const int Busy = 17;
    public const int NoAnswer = 19;
    public const int Rejected = 21;

    /// <summary>The caller gave up.</summary>
    public const int Interworking = 127;
}

/// <summary>How an Originate ended.</summary>
internal static class OriginateReasons
{
    public const int Failed = 0;
    public const int NoAnswer = 3;
    public const int Answered = 4;
}
