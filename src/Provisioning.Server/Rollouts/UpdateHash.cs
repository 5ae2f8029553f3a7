using Provisioning.Devices;

namespace Provisioning.Rollouts;

/// <summary>Dice that fall the same way in every run and on every node: decisions stay pure.</summary>
internal static class UpdateHash
{
    /// <summary>Spread over all 32 bits (the finalizer of MurmurHash3).</summary>
    public static uint Of(MacAddress mac, int salt)
    {
        var hash = (uint)mac.GetHashCode() ^ ((uint)salt * 0x9E3779B9);
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return hash ^ (hash >> 16);
    }

    /// <summary>From 0 to 1.</summary>
    public static double Fraction(MacAddress mac, int salt) => Of(mac, salt) / (double)uint.MaxValue;
}
