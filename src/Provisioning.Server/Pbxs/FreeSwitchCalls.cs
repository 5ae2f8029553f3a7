using Provisioning.Devices;

namespace Provisioning.Pbxs;

/// <summary>
/// The channels of a FreeSWITCH as its events tell them, made into legs. Events come in before the first snapshot does: what they told holds against it, and until
/// it is there nothing is passed on. No clock, no socket.
/// </summary>
internal sealed partial class FreeSwitchCalls(PbxLegs legs, PbxPeople people, PbxControl control, int maxLegs)
{
    private const long Never = -1;

    private readonly Dictionary<string, FreeSwitchChannel> _channels = new(StringComparer.Ordinal);
    private readonly FreeSwitchEnded _ended = new();
    private long _told;
    private long _comparedAt;
    private bool _isKnown;

    /// <summary>Events so far: to be noted when a snapshot is asked for.</summary>
    public long Told => _told;

    public void Apply(EslEvent told)
    {
        _told++;
        if (told["Unique-ID"] is not { } id || !MonitorDial.IsSayable(id) || _ended.Contains(id))
            return;
        if (told.Name == "CHANNEL_UUID")
            Rename(told["Old-Unique-ID"], id);
        var facts = FreeSwitchFacts.Of(told, id);
        if (facts.IsOver || told.Name is "CHANNEL_HANGUP_COMPLETE" or "CHANNEL_DESTROY")
        {
            End(id);
            return;
        }

        var channel = Enter(id);
        if (told.Sequence >= channel.StateSequence)
        {
            channel.StateSequence = told.Sequence;
            var leg = FreeSwitchLeg.With(channel.Leg, facts, people, control, channel.IsOwnerSure);
            channel.IsOwnerSure |= facts.TellsOwner;
            Put(channel, leg);
        }

        Note(told, channel);
    }

    /// <summary>The first snapshot: from now on the legs are known.</summary>
    public void Load(FreeSwitchSnapshot snapshot)
    {
        foreach (var (id, facts) in snapshot.Channels.Where(row => !_ended.Contains(row.Key)))
        {
            if (!_channels.TryGetValue(id, out var channel))
                channel = Add(facts, snapshot);
            else
                Complete(channel, facts, snapshot);
            channel.WasListed = true;
        }

        _isKnown = true;
        legs.BeginSnapshot();
        Show(_channels.Values);
        legs.EndSnapshot();
    }

    /// <summary>
    /// A later snapshot: a FreeSWITCH that has too much to tell drops events in silence (<c>event_handler</c> of mod_event_socket), and the first snapshot was behind.
    /// What events told since the snapshot before this one holds.
    /// </summary>
    /// <param name="asked"><see cref="Told"/> when it was asked for.</param>
    public void Compare(FreeSwitchSnapshot snapshot, long asked)
    {
        foreach (var (id, facts) in snapshot.Channels.Where(row => !_ended.Contains(row.Key)))
        {
            if (!_channels.TryGetValue(id, out var channel))
                channel = Add(facts, snapshot);
            else if (channel.ToldAt <= _comparedAt)
                channel.Leg = FreeSwitchLeg.TalkingWith(FreeSwitchLeg.WithState(channel.Leg, facts, control), PeerIn(snapshot, id));
            (channel.WasListed, channel.Missing) = (true, 0);
        }

        Show(_channels.Values.Where(channel => snapshot.Channels.ContainsKey(channel.Leg.Id)));

        foreach (var (id, channel) in _channels.Where(pair => !snapshot.Channels.ContainsKey(pair.Key) && pair.Value.ToldAt <= asked).ToList())
        {
            if (channel.WasListed || ++channel.Missing > 1)
                Drop(id);
        }

        _comparedAt = asked;
    }

    private string? PeerIn(FreeSwitchSnapshot snapshot, string id) => snapshot.Peers.GetValueOrDefault(id) is { } peer && !_ended.Contains(peer) ? peer : null;

    private FreeSwitchChannel Add(FreeSwitchFacts facts, FreeSwitchSnapshot snapshot)
    {
        var channel = Enter(facts.Id);
        channel.ToldAt = Never;
        channel.Leg = FreeSwitchLeg.TalkingWith(FreeSwitchLeg.With(channel.Leg, facts, people, control), PeerIn(snapshot, facts.Id));
        return channel;
    }

    /// <summary>What no event has told yet. Whom a monitor hears is told once, when it begins.</summary>
    private void Complete(FreeSwitchChannel channel, FreeSwitchFacts facts, FreeSwitchSnapshot snapshot)
    {
        if (channel is { ApplicationSequence: 0, Leg.IsMonitor: true })
            channel.Leg = channel.Leg with { ListensTo = FreeSwitchMonitor.HeardIn(facts, control.Context) };
        if (channel.BridgeSequence == 0)
            channel.Leg = FreeSwitchLeg.TalkingWith(channel.Leg, PeerIn(snapshot, channel.Leg.Id));
    }

    private FreeSwitchChannel Enter(string id)
    {
        if (!_channels.TryGetValue(id, out var channel))
        {
            if (_channels.Count >= maxLegs)
                throw new PbxLostException(PbxLoss.Nonsense, $"it tells of more than {maxLegs} channels (Pbxs:MaxLegs)");
            _channels[id] = channel = new(new(id));
        }

        (channel.ToldAt, channel.Missing) = (_told, 0);
        return channel;
    }

    private void Note(EslEvent told, FreeSwitchChannel channel)
    {
        switch (told.Name)
        {
            case "CHANNEL_BRIDGE" when OtherIn(told) is { } other:
                Bridge(channel, Enter(other), told.Sequence);
                break;
            case "CHANNEL_UNBRIDGE" when (told["Bridge-B-Unique-ID"] ?? channel.Leg.Peer) is { } other:
                Unbridge(channel, other, told.Sequence);
                Unbridge(_channels.GetValueOrDefault(other), channel.Leg.Id, told.Sequence);
                break;
            case "CHANNEL_EXECUTE" or "CHANNEL_EXECUTE_COMPLETE" when told["Application"] == FreeSwitchLeg.Eavesdrop && channel.Leg.IsMonitor && told.Sequence > channel.ApplicationSequence:
                channel.ApplicationSequence = told.Sequence;
                Put(channel, channel.Leg with { ListensTo = told.Name == "CHANNEL_EXECUTE" ? told["Application-Data"] : null });
                break;
        }
    }

    private string? OtherIn(EslEvent told) =>
        told["Bridge-B-Unique-ID"] is { } other && other != told["Unique-ID"] && MonitorDial.IsSayable(other) && !_ended.Contains(other) ? other : null;

    /// <summary>A bridge may be told before the end of the last one: whom one of them talked with, talks with nobody now.</summary>
    private void Bridge(FreeSwitchChannel one, FreeSwitchChannel other, long sequence)
    {
        if (sequence < Math.Max(one.BridgeSequence, other.BridgeSequence))
            return;
        foreach (var (channel, peer) in new[] { (one, other.Leg.Id), (other, one.Leg.Id) })
        {
            if (channel.Leg.Peer is { } last && last != peer)
                Unbridge(_channels.GetValueOrDefault(last), channel.Leg.Id, sequence);
            channel.BridgeSequence = sequence;
            Put(channel, channel.Leg with { Peer = peer });
        }
    }

    /// <summary>Noted also where the bridge is not known yet: it may come late.</summary>
    private void Unbridge(FreeSwitchChannel? channel, string other, long sequence)
    {
        if (channel is null || sequence < channel.BridgeSequence || (channel.Leg.Peer is { } peer && peer != other))
            return;
        channel.BridgeSequence = sequence;
        Put(channel, channel.Leg with { Peer = null });
    }

    private void Rename(string? from, string to)
    {
        if (from is null || from == to)
            return;
        _ended.Add(from);
        if (!_channels.Remove(from, out var channel))
            return;
        if (_isKnown)
            legs.Remove(from);
        if (channel.Leg.MonitorKey is { } key && _shown.GetValueOrDefault(key) == from)
            _shown[key] = to;
        (channel.Leg, channel.WasListed) = (channel.Leg with { Id = to, Channel = to }, false);
        _channels[to] = channel;
        foreach (var other in _channels.Values.Where(other => other.Leg.Peer == from || other.Leg.ListensTo == from))
        {
            Put(other, other.Leg with
            {
                Peer = other.Leg.Peer == from ? to : other.Leg.Peer,
                ListensTo = other.Leg.ListensTo == from ? to : other.Leg.ListensTo,
            });
        }
    }
}
