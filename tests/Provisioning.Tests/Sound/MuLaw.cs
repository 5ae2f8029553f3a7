using System.Numerics;

namespace Provisioning.Tests.Sound;

/// <summary>G.711 µ-law.</summary>
internal static class MuLaw
{
    private const int Bias = 0x84;
    private const int Loudest = 32_635;

    public static byte Encode(short sample)
    {
        var magnitude = Math.Min(Math.Abs((int)sample), Loudest) + Bias;
        var exponent = BitOperations.Log2((uint)magnitude) - 7;
        return (byte)~((sample < 0 ? 0x80 : 0) | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f));
    }

    public static short Decode(byte code)
    {
        var inverted = ~code;
        var magnitude = ((((inverted & 0x0f) << 3) + Bias) << ((inverted & 0x70) >> 4)) - Bias;
        return (short)((inverted & 0x80) != 0 ? -magnitude : magnitude);
    }
}
