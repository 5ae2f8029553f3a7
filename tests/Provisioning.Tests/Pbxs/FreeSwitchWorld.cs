using System.Globalization;

namespace Provisioning.Tests.Pbxs;

/// <summary>A channel as it truly is.</summary>
internal sealed class EslChannel(string id, string? phone, bool isOutbound)
{
    public string Id { get; set; } = id;

    /// <summary>Null for the world outside.</summary>
    public string? Phone { get; } = phone;

    public bool IsOutbound { get; } = isOutbound;

    public string CallState { get; set; } = "DOWN";

    public bool IsAnswered { get; set; }

    public bool IsHolding { get; set; }

    public EslChannel? Peer { get; set; }

    public string? Eavesdrops { get; set; }

    public bool IsMonitor => Key is not null;

    /// <summary>Given to it by who called it into being.</summary>
    public string? Key { get; init; }
}

/// <summary>A small FreeSWITCH: calls begin, are answered, held, transferred, monitored and ended, and each step fires the events that FreeSWITCH's sources fire for it.</summary>
internal sealed class FreeSwitchWorld(Random random)
{
    private static readonly string[] Phones = ["101", "102", "103"];

    private readonly Dictionary<EslChannel, EslChannel> _rings = [];
    private long _sequence = 1_000;
    private int _ids;

    public List<EslChannel> Channels { get; } = [];

    /// <summary>What the last step fired.</summary>
    public List<Dictionary<string, string>> Fired { get; } = [];

    /// <summary>Calls that were begun.</summary>
    public int Calls { get; private set; }

    public void Step()
    {
        Fired.Clear();
        var (bridged, rung) = (Channels.Where(channel => channel.Peer is not null).ToList(), Channels.Where(channel => channel is { IsOutbound: true, IsAnswered: false }).ToList());
        switch (random.Next(12))
        {
            case 0 or 1 or 2 when Channels.Count < 10:
                Begin();
                break;
            case 3 or 4 when rung.Count > 0:
                Answer(Any(rung));
                break;
            case 5 when bridged.Count > 0:
                Hold(Any(bridged));
                break;
            case 6 when bridged.Count > 2:
                Transfer(Any(bridged), Any(bridged));
                break;
            case 7 when bridged.Count > 0:
                Monitor(Any(bridged));
                break;
            case 8 when Channels.Count > 0:
                Rename(Any(Channels));
                break;
            case 9 when Channels.Find(channel => channel.Eavesdrops is not null) is { } listening:
                Music(listening);
                break;
            case 10 when Channels.Count > 0:
                Tell("CALL_UPDATE", Any(Channels));
                break;
            default:
                if (Channels.Count > 0)
                    End(Any(Channels));
                break;
        }
    }

    /// <summary>What an extension's lamp must show. A phone that is called and does not ring yet shows nothing.</summary>
    public string Lamp(string phone) => string.Join(", ", Channels.Where(channel => channel.Phone == phone && !(channel.IsOutbound && StateOf(channel) == "trying")).Select(channel =>
        $"{StateOf(channel)} {(channel.IsOutbound ? "recipient" : "initiator")}{(channel.IsHolding ? " held" : "")}").Order(StringComparer.Ordinal));

    public List<IReadOnlyDictionary<string, string>> ChannelRows() => [.. Channels.Select(channel => new Dictionary<string, string>
    {
        ["uuid"] = channel.Id,
        ["direction"] = channel.IsOutbound ? "outbound" : "inbound",
        ["name"] = NameOf(channel),
        ["callstate"] = channel.CallState,
        ["presence_id"] = PresenceOf(channel),
        ["presence_data"] = DataOf(channel),
        ["application"] = channel switch { { Eavesdrops: not null } => "eavesdrop", { IsMonitor: true } => "endless_playback", _ => "" },
        ["application_data"] = channel.Eavesdrops ?? "",
        ["cid_num"] = "5550100",
        ["dest"] = "5550100",
    })];

    public List<IReadOnlyDictionary<string, string>> CallRows() =>
        [.. Channels.Where(channel => channel.Peer is { } peer && Channels.IndexOf(channel) < Channels.IndexOf(peer)).Select(channel => new Dictionary<string, string> { ["uuid"] = channel.Id, ["b_uuid"] = channel.Peer!.Id })];

    private static string StateOf(EslChannel channel) => channel switch
    {
        { IsAnswered: true } => "confirmed",
        { CallState: "RINGING", IsOutbound: true } => "early",
        { CallState: "RINGING" } => "proceeding",
        _ => "trying",
    };

    private static string NameOf(EslChannel channel) => channel.Phone is null ? "sofia/external/5550100@trunk.example.com" : $"sofia/internal/{channel.Phone}@pbx.example.com";

    private static string PresenceOf(EslChannel channel) => $"{channel.Phone ?? "5550100"}@pbx.example.com";

    private static string DataOf(EslChannel channel) => channel.Key is { } key ? $"mon-{key}" : "";

    private T Any<T>(List<T> list) => list[random.Next(list.Count)];

    private string NewId() => $"8f3c1c1e-5b7b-4c0e-9d57-{++_ids:x12}";

    private void Begin()
    {
        Calls++;
        var from = random.Next(4) == 0 ? null : Phones[random.Next(3)];
        var to = random.Next(4) == 0 ? null : Phones[random.Next(3)];
        var (caller, callee) = (Add(new(NewId(), from, isOutbound: false)), Add(new(NewId(), to, isOutbound: true)));
        Tell("CHANNEL_CREATE", caller);
        Turn(caller, "RINGING");
        Tell("CHANNEL_CREATE", callee);
        Turn(callee, "RINGING");
        _rings[callee] = caller;
    }

    private void Answer(EslChannel callee)
    {
        PickUp(callee);
        if (!_rings.Remove(callee, out var caller) || !Channels.Contains(caller))
            return;
        if (!caller.IsAnswered)
            PickUp(caller);
        Bridge(caller, callee);
    }

    private void PickUp(EslChannel channel)
    {
        channel.IsAnswered = true;
        Tell("CHANNEL_ANSWER", channel);
        Turn(channel, "ACTIVE");
    }

    private void Hold(EslChannel channel)
    {
        channel.IsHolding = !channel.IsHolding;
        Turn(channel, channel.IsHolding ? "HELD" : "UNHELD");
        Tell(channel.IsHolding ? "CHANNEL_HOLD" : "CHANNEL_UNHOLD", channel);
    }

    /// <summary>As uuid_bridge does it: the parties that are left end.</summary>
    private void Transfer(EslChannel one, EslChannel other)
    {
        if (one == other || one.Peer == other)
            return;
        EslChannel[] left = [one.Peer!, other.Peer!];
        foreach (var channel in new[] { one, other })
            Part(channel, channel.Peer!);
        Bridge(one, other);
        foreach (var channel in left)
            End(channel);
    }

    private void Monitor(EslChannel heard)
    {
        var key = random.NextInt64().ToString("x16", CultureInfo.InvariantCulture);
        var monitor = Add(new(NewId(), Phones[random.Next(3)], isOutbound: true) { Key = key });
        Tell("CHANNEL_CREATE", monitor);
        Turn(monitor, "RINGING");
        PickUp(monitor);
        monitor.Eavesdrops = heard.Id;
        Execute("CHANNEL_EXECUTE", monitor, heard.Id);
    }

    private void Music(EslChannel monitor)
    {
        var heard = monitor.Eavesdrops!;
        monitor.Eavesdrops = null;
        Execute("CHANNEL_EXECUTE_COMPLETE", monitor, heard);
    }

    private void Rename(EslChannel channel)
    {
        if (channel.IsMonitor)
            return;
        var last = channel.Id;
        channel.Id = NewId();
        foreach (var monitor in Channels.Where(monitor => monitor.Eavesdrops == last))
            monitor.Eavesdrops = channel.Id;
        Tell("CHANNEL_UUID", channel).Add("Old-Unique-ID", last);
    }

    private void End(EslChannel channel)
    {
        if (!Channels.Remove(channel))
            return;
        channel.CallState = "HANGUP";
        Tell("CHANNEL_CALLSTATE", channel);
        if (channel.Peer is { } peer)
            Part(channel, peer);
        Tell("CHANNEL_HANGUP_COMPLETE", channel);
    }

    private void Bridge(EslChannel one, EslChannel other)
    {
        (one.Peer, other.Peer) = (other, one);
        Both("CHANNEL_BRIDGE", one, other);
    }

    private void Part(EslChannel one, EslChannel other)
    {
        (one.Peer, other.Peer) = (null, null);
        Both("CHANNEL_UNBRIDGE", one, other);
    }

    private void Both(string name, EslChannel one, EslChannel other)
    {
        var told = Tell(name, one);
        (told["Bridge-A-Unique-ID"], told["Bridge-B-Unique-ID"]) = (one.Id, other.Id);
    }

    private void Execute(string name, EslChannel monitor, string heard)
    {
        var told = Tell(name, monitor);
        (told["Application"], told["Application-Data"]) = ("eavesdrop", heard);
    }

    private EslChannel Add(EslChannel channel)
    {
        Channels.Add(channel);
        return channel;
    }

    private void Turn(EslChannel channel, string callState)
    {
        channel.CallState = callState;
        Tell("CHANNEL_CALLSTATE", channel);
    }

    private Dictionary<string, string> Tell(string name, EslChannel channel)
    {
        Dictionary<string, string> told = new(StringComparer.Ordinal)
        {
            ["Event-Name"] = name,
            ["Event-Sequence"] = (++_sequence).ToString(CultureInfo.InvariantCulture),
            ["Unique-ID"] = channel.Id,
            ["Channel-Name"] = NameOf(channel),
            ["Channel-Call-State"] = channel.CallState,
            ["Answer-State"] = channel.CallState == "HANGUP" ? "hangup" : channel.IsAnswered ? "answered" : "ringing",
            ["Call-Direction"] = channel.IsOutbound ? "outbound" : "inbound",
            ["Channel-HIT-Dialplan"] = channel.IsOutbound ? "false" : "true",
            ["Channel-Presence-ID"] = PresenceOf(channel),
            ["Channel-Presence-Data"] = DataOf(channel),
            ["Caller-Caller-ID-Number"] = "5550100",
            ["Caller-Destination-Number"] = "5550100",
        };
        if (!channel.IsOutbound && channel.Phone is { } phone)
            told.SignedIn(name, phone);
        Fired.Add(told);
        return told;
    }
}
