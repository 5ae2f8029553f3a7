using Provisioning.Dialogs;

namespace Provisioning.Pbxs;

/// <summary>What others see of the channels.</summary>
internal sealed partial class FreeSwitchCalls
{
    /// <summary>
    /// Of the legs with one monitor's key, the one that is the monitor's: an account with several phones rings on each, and one of them is picked up. It is the first one until
    /// another answers; the others are nobody's.
    /// </summary>
    private readonly Dictionary<string, string> _shown = new(StringComparer.Ordinal);

    private void Put(FreeSwitchChannel channel, PbxLeg leg)
    {
        var isNewlyWhose = channel.Leg.Extension != leg.Extension;
        channel.Leg = leg;
        Show(channel);
        if (isNewlyWhose && leg.Peer is { } peer && _channels.TryGetValue(peer, out var other))
            Show(other);
    }

    private void Show(IEnumerable<FreeSwitchChannel> channels)
    {
        foreach (var channel in channels)
            Show(channel);
    }

    private void Show(FreeSwitchChannel channel)
    {
        if (channel.Leg.MonitorKey is { } key)
            Choose(key, channel);
        Tell(channel);
    }

    /// <summary>The one that was the monitor's gives way before the other takes its place: there are never two.</summary>
    private void Choose(string key, FreeSwitchChannel channel)
    {
        if (!_shown.TryGetValue(key, out var id) || !_channels.TryGetValue(id, out var shown))
        {
            _shown[key] = channel.Leg.Id;
        }
        else if (channel.Leg.State == DialogState.Confirmed && shown.Leg.State != DialogState.Confirmed)
        {
            _shown[key] = channel.Leg.Id;
            Tell(shown);
        }
    }

    private void Tell(FreeSwitchChannel channel)
    {
        if (!_isKnown)
            return;
        var leg = channel.Leg;
        if (leg.MonitorKey is { } key && _shown[key] != leg.Id)
            leg = leg with { Extension = null, MonitorKey = null, ListensTo = null };
        else if (leg.Peer is { } peer && _channels.TryGetValue(peer, out var other) && people.Of(other.Leg.Extension) is { } person)
            leg = leg with { Remote = FreeSwitchRemote.With(leg.Remote, person) };
        legs.Put(leg);
    }

    private void End(string id)
    {
        _ended.Add(id);
        Drop(id);
    }

    /// <summary>Without remembering it: an event that names it brings it back.</summary>
    private void Drop(string id)
    {
        if (!_channels.Remove(id, out var channel))
            return;
        if (channel.Leg.MonitorKey is { } key)
            GiveWay(key, channel);
        if (_isKnown)
            legs.Remove(id);
        if (channel.Leg.Peer is { } peer && _channels.TryGetValue(peer, out var other) && other.Leg.Peer == id)
            Put(other, other.Leg with { Peer = null });
    }

    /// <summary>Another phone of the monitor rings on: the monitor's leg has not ended.</summary>
    private void GiveWay(string key, FreeSwitchChannel ended)
    {
        if (_shown.GetValueOrDefault(key) != ended.Leg.Id)
            return;
        if (_channels.Values.FirstOrDefault(channel => channel.Leg.MonitorKey == key) is not { } next)
        {
            _shown.Remove(key);
            return;
        }

        _shown[key] = next.Leg.Id;
        Tell(ended);
        Tell(next);
    }
}
