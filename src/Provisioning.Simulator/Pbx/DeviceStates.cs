using Provisioning.Simulator.Ami;

namespace Provisioning.Simulator.Pbx;

/// <summary>What the PBX says of each phone, summed up over its legs; it is told when it changes. Not the source of truth for anybody: the legs are.</summary>
internal sealed class DeviceStates(SimulatedPbxOptions options)
{
    private const string Idle = "NOT_INUSE";
    private const string Away = "UNAVAILABLE";

    private readonly HashSet<string> _away = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _told = new(StringComparer.Ordinal);

    public bool Knows(string endpoint) => options.People.Any(person => person.Number == endpoint);

    public bool IsRegistered(string endpoint) => Knows(endpoint) && !_away.Contains(endpoint);

    public void Register(string endpoint, bool isRegistered)
    {
        if (isRegistered)
            _away.Remove(endpoint);
        else
            _away.Add(endpoint);
    }

    public void Forget() => _told.Clear();

    /// <summary>Every phone and its state.</summary>
    public IEnumerable<(string Endpoint, string State)> All(IEnumerable<PbxChannel> channels)
    {
        var legs = channels.ToLookup(channel => channel.Endpoint, StringComparer.Ordinal);
        return options.People.Select(person => (person.Number, Of(person.Number, legs[person.Number])));
    }

    /// <summary>What is new since the last time.</summary>
    public List<AmiMessage> Changes(IEnumerable<PbxChannel> channels)
    {
        var changes = new List<AmiMessage>();
        foreach (var (endpoint, state) in All(channels))
        {
            if (_told.GetValueOrDefault(endpoint, Idle) == state)
                continue;
            _told[endpoint] = state;
            changes.Add(AmiMessage.Event("DeviceStateChange", AmiClasses.Call).Device(endpoint, state));
            changes.Add(AmiMessage.Event("ExtensionStatus", AmiClasses.Call).Add(message => Extension(message, endpoint, state)));
        }

        return changes;
    }

    public AmiMessage Extension(AmiMessage message, string endpoint, string state)
    {
        var (status, text) = StatusOf(state);
        return message.Add("Exten", endpoint).Add("Context", options.Context).Add("Hint", $"PJSIP/{endpoint}").Add("Status", status).Add("StatusText", text);
    }

    /// <summary>On hold is whoever hears the music: the phone of the other side.</summary>
    private string Of(string endpoint, IEnumerable<PbxChannel> legs)
    {
        var busy = legs.Where(leg => leg.State != ChannelState.Down).ToList();
        var ringing = busy.Exists(leg => leg.State == ChannelState.Ringing);
        var inUse = busy.Where(leg => leg.State != ChannelState.Ringing).ToList();
        return (inUse.Count > 0, ringing) switch
        {
            (true, true) => "RINGINUSE",
            (true, false) => inUse.TrueForAll(leg => leg is { HearsMusic: true, Bridge: not null }) ? "ONHOLD" : "INUSE",
            (false, true) => "RINGING",
            _ => _away.Contains(endpoint) ? Away : Idle,
        };
    }

    private static (int Status, string Text) StatusOf(string state) => state switch
    {
        "INUSE" => (1, "InUse"),
        Away => (4, "Unavailable"),
        "RINGING" => (8, "Ringing"),
        "RINGINUSE" => (9, "InUse&Ringing"),
        "ONHOLD" => (16, "Hold"),
        _ => (0, "Idle"),
    };
}

/// <summary>Lines of a device's state.</summary>
internal static class DeviceLines
{
    public static AmiMessage Device(this AmiMessage message, string endpoint, string state) => message.Add("Device", $"PJSIP/{endpoint}").Add("State", state);
}
