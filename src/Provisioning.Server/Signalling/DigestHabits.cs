using System.Collections.Concurrent;
using Provisioning.Devices;
using Provisioning.Sip.Authentication;

namespace Provisioning.Signalling;

/// <summary>
/// Finds phones that give up when they are offered a digest they do not know, instead of passing over it (baresip 1.0 does, and SIPp 3.6): one
/// that was challenged and is back after a while, still without credentials, is offered MD5 alone from then on. Phones of the fleet only.
/// Nothing is lost by it: MD5 is offered to everybody.
/// </summary>
internal sealed class DigestHabits(TimeProvider time)
{
    /// <summary>Longer than a phone needs for its answer, all repetitions within T2 included; shorter than its next attempt.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<MacAddress, Habit> _byMac = new();

    /// <summary>Whether this phone is to be offered MD5 alone.</summary>
    public bool KnowsOnlyMd5(MacAddress mac) => _byMac.TryGetValue(mac, out var habit) && habit.OnlyMd5;

    /// <summary>The phone came without credentials, and is challenged.</summary>
    public void Challenged(MacAddress mac)
    {
        var now = time.GetTimestamp();
        _byMac.AddOrUpdate(mac, new Habit(false, now), (_, habit) => habit.OnlyMd5 || time.GetElapsedTime(habit.ChallengedAt, now) < Silence ? habit : new(true, now));
    }

    /// <summary>The phone has answered a challenge.</summary>
    public void Answered(MacAddress mac, DigestAlgorithm algorithm)
    {
        if (_byMac.TryGetValue(mac, out var habit) && (!habit.OnlyMd5 || algorithm != DigestAlgorithm.Md5))
            _byMac.TryRemove(mac, out _);
    }

    /// <summary>When it was first challenged without an answer since, and what followed from it.</summary>
    private readonly record struct Habit(bool OnlyMd5, long ChallengedAt);
}
