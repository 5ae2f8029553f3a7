namespace Provisioning.Simulator.Pbx;

/// <summary>A leg at the simulated PBX. Changed under the lock of <see cref="SimulatedPbx"/> only.</summary>
internal sealed class PbxChannel
{
    public required string Uniqueid { get; init; }

    /// <summary><c>PJSIP/101-0000002a</c>.</summary>
    public required string Name { get; init; }

    public required string Endpoint { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>In which order they came.</summary>
    public required int Number { get; init; }

    /// <summary>The first leg of the call.</summary>
    public required string Linkedid { get; set; }

    public ChannelState State { get; set; }

    public PbxParty Caller { get; set; }

    public PbxParty Connected { get; set; } = PbxParty.Unknown;

    public required string Context { get; set; }

    public string Exten { get; set; } = "s";

    public string Application { get; set; } = "";

    public string ApplicationData { get; set; } = "";

    /// <summary>It runs in the dial plan. One that was called for an application, or that is another's outgoing leg, does not.</summary>
    public bool HasPlan { get; set; }

    public PbxBridge? Bridge { get; set; }

    /// <summary>What the provisioning server is asked for by this leg, which leads there; null for any other.</summary>
    public string? Invites { get; set; }

    /// <summary>The leg that this one rings or has rung.</summary>
    public PbxChannel? Dials { get; set; }

    /// <summary>The leg that rings or has rung this one.</summary>
    public PbxChannel? DialledBy { get; set; }

    /// <summary>Its phone has put the call on hold.</summary>
    public bool IsHolding { get; set; }

    /// <summary>The PBX plays hold music to it.</summary>
    public bool HearsMusic { get; set; }

    public PbxSpy? Spy { get; set; }

    /// <summary>It listens, or has listened, to another.</summary>
    public bool IsMonitor { get; set; }

    public bool IsRecorded { get; set; }

    /// <summary>How often it has heard that its call may be monitored.</summary>
    public int Announcements { get; set; }

    public PbxOrigination? Origination { get; set; }

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>The one leg that it talks with; null in a bridge of more, or alone.</summary>
    public PbxChannel? Peer => Bridge is { Channels.Count: 2 } bridge ? bridge.Channels.Find(other => other != this) : null;
}

/// <summary>Legs that hear each other.</summary>
internal sealed class PbxBridge(string id)
{
    public string Id => id;

    public List<PbxChannel> Channels { get; } = [];
}

/// <summary>A leg listens to another.</summary>
/// <param name="HasKeys">4, 5 and 6 switch the mode.</param>
internal sealed record PbxSpy(PbxChannel Spyee, SpyMode Mode, bool HasKeys);

/// <summary>A leg that the PBX was asked to make, before its phone has answered.</summary>
/// <param name="Asked">Named by the answer.</param>
internal sealed record PbxOrigination(Originate Asked, IDisposable Timer);

/// <summary>The action Originate, read.</summary>
internal sealed record Originate
{
    public string? ActionId { get; init; }

    /// <summary><c>PJSIP/103</c>.</summary>
    public required string Channel { get; init; }

    public string Context { get; init; } = "";

    public string Exten { get; init; } = "";

    public string Application { get; init; } = "";

    public string Data { get; init; } = "";

    public PbxParty? Caller { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The Uniqueid that the leg is to have.</summary>
    public string ChannelId { get; init; } = "";

    /// <summary>Variables of the leg, such as a header of its INVITE.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Variables { get; init; } = [];
}
