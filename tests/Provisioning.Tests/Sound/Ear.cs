namespace Provisioning.Tests.Sound;

/// <summary>What has come to a phone and when, and whose voices are in it (Goertzel's algorithm, a Hann window). Where nothing came it was silent.</summary>
internal sealed class Ear
{
    /// <summary>A tenth of a voice, 20 dB less, is heard; lost frames and the edges of a tone stay below.</summary>
    private const double Heard = Voice.Loudness / 10.0;

    private const int LowestOfTelephony = 300;
    private const int HighestOfTelephony = 3400;
    private const int Step = 10;

    /// <summary>Beside a voice there is what its beginning and its gaps make.</summary>
    private const int Width = 80;

    /// <summary>Ten minutes; older sound is forgotten.</summary>
    private const int MostPackets = 30_000;

    /// <summary>Beyond it is another stream, with a beginning of its own.</summary>
    private const uint LongestGap = Voice.Rate;

    private readonly Lock _lock = new();
    private readonly List<(long At, uint Begin, short[] Samples)> _packets = [];

    /// <param name="at">A timestamp of the system's clock.</param>
    /// <param name="begin">The RTP timestamp: where it belongs in what the other side sends.</param>
    public void Take(long at, uint begin, ReadOnlySpan<byte> sound)
    {
        var samples = new short[sound.Length];
        for (var i = 0; i < sound.Length; i++)
            samples[i] = MuLaw.Decode(sound[i]);
        lock (_lock)
        {
            if (_packets.Count == MostPackets)
                _packets.RemoveRange(0, MostPackets / 2);
            _packets.Add((at, begin, samples));
        }
    }

    /// <summary>The voices between two moments.</summary>
    public IEnumerable<string> Voices(long from, long to)
    {
        var sound = Between(from, to);
        return Voice.All.Where(voice => Loudness(sound, voice.Frequency, LengthOf(from, to)) >= Heard).Select(voice => voice.Name);
    }

    /// <summary>The voices between two moments and every other tone there is, a beep for example.</summary>
    public IEnumerable<string> Everything(long from, long to)
    {
        var sound = Between(from, to);
        for (var spectrum = SpectrumOf(sound, LengthOf(from, to)); spectrum.Count > 0;)
        {
            var (frequency, loudness) = spectrum.MaxBy(tone => tone.Loudness);
            if (loudness < Heard)
                break;
            spectrum.RemoveAll(tone => Math.Abs(tone.Frequency - frequency) <= Width);
            yield return Voice.All.FirstOrDefault(voice => Math.Abs(voice.Frequency - frequency) <= Step)?.Name ?? $"a tone of {frequency} Hz";
        }
    }

    private static double LengthOf(long from, long to) => TimeProvider.System.GetElapsedTime(from, to).TotalSeconds * Voice.Rate;

    private static List<(int Frequency, double Loudness)> SpectrumOf(short[] sound, double length) =>
    [
        .. Enumerable.Range(LowestOfTelephony / Step, (HighestOfTelephony - LowestOfTelephony) / Step).Select(step => step * Step)
            .Select(frequency => (frequency, Loudness(sound, frequency, length))),
    ];

    /// <param name="length">How many samples there would be without gaps.</param>
    private static double Loudness(short[] sound, int frequency, double length)
    {
        if (sound.Length == 0)
            return 0;
        var coefficient = 2 * Math.Cos(2 * Math.PI * frequency / Voice.Rate);
        var (one, two) = (0.0, 0.0);
        for (var i = 0; i < sound.Length; i++)
        {
            var window = 1 - Math.Cos(2 * Math.PI * i / sound.Length);
            (one, two) = ((sound[i] * window) + (coefficient * one) - two, one);
        }

        var power = (one * one) + (two * two) - (coefficient * one * two);
        return 2 * Math.Sqrt(Math.Max(0, power)) / Math.Max(sound.Length, length);
    }

    private short[] Between(long from, long to)
    {
        var sound = new List<short>();
        lock (_lock)
        {
            uint? next = null;
            foreach (var (_, begin, samples) in _packets.SkipWhile(packet => packet.At < from).TakeWhile(packet => packet.At < to))
            {
                if (begin - next is { } lost and < LongestGap)
                    sound.AddRange(Enumerable.Repeat((short)0, (int)lost));
                sound.AddRange(samples);
                next = begin + (uint)samples.Length;
            }
        }

        return [.. sound];
    }
}
