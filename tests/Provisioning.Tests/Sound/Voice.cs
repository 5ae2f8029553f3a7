namespace Provisioning.Tests.Sound;

/// <summary>Everybody speaks in a tone of their own, so that it can be told who hears whom. G.711 µ-law at 8 kHz.</summary>
internal sealed record Voice(string Name, int Frequency)
{
    public const int Rate = 8000;

    /// <summary>Three of them at once are no louder than what a telephone carries.</summary>
    public const int Loudness = 6000;

    /// <summary>Far from each other, and from each other's harmonics; in whole tens, so that <see cref="Period"/> samples are a whole number of waves.</summary>
    public static readonly Voice[] All =
        [new("101", 430), new("102", 610), new("103", 830), new("104", 1070), new("music", 1390), new("the announcement", 1730)];

    private const int Period = Rate / 10;

    private readonly byte[] _period =
        [.. Enumerable.Range(0, Period).Select(at => MuLaw.Encode((short)(Loudness * Math.Sin(2 * Math.PI * Frequency * at / Rate))))];

    public static Voice Of(string name) => All.Single(voice => voice.Name == name);

    /// <summary>A part of the tone that begins at the given sample.</summary>
    public void Speak(uint at, Span<byte> into)
    {
        for (var i = 0; i < into.Length; i++)
            into[i] = _period[(at + (uint)i) % Period];
    }

    /// <summary>As a file without a header.</summary>
    public byte[] Record(TimeSpan length)
    {
        var file = new byte[(int)(length.TotalSeconds * Rate)];
        Speak(0, file);
        return file;
    }
}
