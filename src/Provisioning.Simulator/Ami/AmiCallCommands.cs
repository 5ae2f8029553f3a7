using System.Globalization;
using Provisioning.Simulator.Pbx;

namespace Provisioning.Simulator.Ami;

/// <summary>Actions that do something with calls. Their refusals have the words of an Asterisk.</summary>
internal static class AmiCallCommands
{
    public static readonly AmiCommand[] All =
    [
        new("Originate", AmiClasses.Originate, Originate),
        new("Redirect", AmiClasses.Call, Redirect),
        new("Bridge", AmiClasses.Call, Bridge),
        new("Hangup", AmiClasses.System | AmiClasses.Call, HangUp),
        new("PlayDTMF", AmiClasses.Call, PlayKey),
        new("StopMixMonitor", AmiClasses.System | AmiClasses.Call, StopRecording),
        new("MixMonitor", AmiClasses.System, Record),
        new("BlindTransfer", AmiClasses.Call, Transfer),
    ];

    public static PbxChannel? FindChannel(AmiRequest request, string line) => request.Board.Find(request.Action[line]);

    private static void Originate(AmiRequest request)
    {
        var action = request.Action;
        if (action["Channel"].Length == 0)
            request.Fail("Channel not specified");
        else if (!action["Channel"].Contains('/', StringComparison.Ordinal))
            request.Fail("Invalid channel");
        else if (action["Application"].Length == 0 && (action["Exten"].Length == 0 || action["Context"].Length == 0 || action["Priority"].Length == 0))
            request.Fail("Originate with 'Exten' requires 'Context' and 'Priority'");
        else if (!action.IsTrue("Async"))
            request.Fail("Originate failed");
        else
            Start(request);
    }

    private static void Start(AmiRequest request)
    {
        var action = request.Action;
        request.Succeed("Originate successfully queued");
        request.Pbx.Plan.Originate(new Originate
        {
            ActionId = action.Id,
            Channel = action["Channel"],
            Context = action["Context"],
            Exten = action["Exten"],
            Application = action["Application"],
            Data = action["Data"],
            Caller = action["CallerID"].Length > 0 ? PbxParty.Parse(action["CallerID"]) : null,
            Timeout = int.TryParse(action["Timeout"], CultureInfo.InvariantCulture, out var milliseconds) ? TimeSpan.FromMilliseconds(milliseconds) : TimeSpan.FromSeconds(30),
            ChannelId = action["ChannelId"],
            Variables = [.. action.All("Variable").Select(Pair)],
        });
    }

    private static KeyValuePair<string, string> Pair(string line)
    {
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? new(line, "") : new(line[..equals], line[(equals + 1)..]);
    }

    private static void Redirect(AmiRequest request)
    {
        foreach (var needed in (string[])["Channel", "Context", "Exten", "Priority"])
        {
            if (request.Action[needed].Length == 0)
            {
                request.Fail($"{needed} not specified");
                return;
            }
        }

        if (FindChannel(request, "Channel") is not { } channel)
        {
            request.Fail($"Channel does not exist: {request.Action["Channel"]}");
            return;
        }

        request.Succeed("Redirect successful");
        request.Pbx.Plan.Redirect(channel, request.Action["Context"], request.Action["Exten"]);
    }

    private static void Bridge(AmiRequest request)
    {
        if (request.Action["Channel1"].Length == 0 || request.Action["Channel2"].Length == 0)
        {
            request.Fail("Missing channel parameter in request");
            return;
        }

        if (FindChannel(request, "Channel1") is not { } first)
            request.Fail($"Channel1 does not exist: {request.Action["Channel1"]}");
        else if (FindChannel(request, "Channel2") is not { } second)
            request.Fail($"Channel2 does not exist: {request.Action["Channel2"]}");
        else if (first.State != ChannelState.Up)
            request.Fail($"Unable to add Channel1 to bridge: {first.Name}");
        else if (second.State != ChannelState.Up || second == first)
            request.Fail($"Unable to add Channel2 to bridge: {second.Name}");
        else
            Join(request, first, second);
    }

    private static void Join(AmiRequest request, PbxChannel first, PbxChannel second)
    {
        request.Succeed("Channels have been bridged");
        request.Pbx.Calls.Join(first, second);
    }

    private static void HangUp(AmiRequest request)
    {
        if (request.Action["Channel"].Length == 0)
        {
            request.Fail("No channel specified");
            return;
        }

        if (FindChannel(request, "Channel") is not { } channel)
        {
            request.Fail("No such channel");
            return;
        }

        request.Succeed("Channel Hungup");
        var cause = int.TryParse(request.Action["Cause"], CultureInfo.InvariantCulture, out var asked) && asked > 0 ? asked : HangupCauses.Normal;
        request.Pbx.Calls.HangUp(channel, cause, isPhone: false);
    }

    /// <summary>A key that is received is as if its phone had sent it; else it is played to the phone.</summary>
    private static void PlayKey(AmiRequest request)
    {
        if (request.Action["Channel"].Length == 0)
            request.Fail("Channel not specified");
        else if (request.Action["Digit"].Length == 0)
            request.Fail("No digit specified");
        else if (FindChannel(request, "Channel") is not { } channel)
            request.Fail("Channel not found");
        else
            Press(request, channel);
    }

    private static void Press(AmiRequest request, PbxChannel channel)
    {
        request.Succeed("DTMF successfully queued");
        if (request.Action.IsTrue("Receive") && !PbxSpies.Press(channel, request.Action["Digit"][0]))
            request.Pbx.Calls.HangUp(channel, HangupCauses.Unknown, isPhone: false);
    }

    private static void StopRecording(AmiRequest request)
    {
        if (request.Action["Channel"].Length == 0)
        {
            request.Fail("No channel specified");
            return;
        }

        if (FindChannel(request, "Channel") is not { } channel)
        {
            request.Fail("No such channel");
            return;
        }

        if (!channel.IsRecorded)
        {
            request.Fail("Could not stop monitoring channel");
            return;
        }

        channel.IsRecorded = false;
        request.Send(AmiMessage.Response("Success", request.Action));
        request.Board.Emit(PbxEvents.Of("MixMonitorStop", channel));
    }

    private static void Record(AmiRequest request)
    {
        if (FindChannel(request, "Channel") is not { } channel)
        {
            request.Fail("No such channel");
            return;
        }

        channel.IsRecorded = true;
        request.Send(AmiMessage.Response("Success", request.Action));
        request.Board.Emit(PbxEvents.Of("MixMonitorStart", channel));
    }

    private static void Transfer(AmiRequest request)
    {
        if (FindChannel(request, "Channel") is not { } channel)
        {
            request.Fail("Channel specified does not exist");
            return;
        }

        if (channel.Peer is null)
        {
            request.Fail("Transfer failed");
            return;
        }

        request.Succeed("Transfer succeeded");
        request.Pbx.Calls.Transfer(channel, request.Action["Exten"], new PbxParty(request.Action["Exten"], ""));
    }
}
