namespace Provisioning.Tests.Sound;

/// <summary>What the tests at real PBXs are measured with.</summary>
public sealed class EarTests
{
    private const int Frame = 160;

    private static readonly long FrameTicks = TimeProvider.System.TimestampFrequency / 50;

    [Fact]
    public void A_code_of_G_711_stands_for_the_sample_that_is_coded_so() =>
        Assert.All(Enumerable.Range(0, 256).Select(code => (byte)code).Except([(byte)0x7f]), code => Assert.Equal(code, MuLaw.Encode(MuLaw.Decode(code))));

    [Theory]
    [InlineData(0x00, -32_124)]
    [InlineData(0x80, 32_124)]
    [InlineData(0xf0, 120)]
    [InlineData(0xff, 0)]
    public void The_codes_are_those_of_the_standard(byte code, short sample) => Assert.Equal(sample, MuLaw.Decode(code));

    [Theory]
    [InlineData("101")]
    [InlineData("102 and music")]
    [InlineData("101 and 102 and 103")]
    [InlineData("103 and 104 and the announcement")]
    public void It_tells_voices_that_speak_at_once_apart(string voices)
    {
        var ear = Hear(at => Mixed(at, [.. voices.Split(" and ").Select(Voice.Of)]));

        Assert.Equal(voices, string.Join(" and ", ear.Voices(0, 20 * FrameTicks)));
        Assert.Equal(voices, string.Join(" and ", ear.Everything(0, 20 * FrameTicks).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Lost_frames_are_silence_and_no_other_voice()
    {
        var ear = Hear(at => at / Frame % 4 == 0 ? null : Mixed(at, Voice.Of("101"), Voice.Of("102")));

        Assert.Equal(["101", "102"], ear.Voices(0, 20 * FrameTicks));
    }

    [Fact]
    public void A_voice_is_only_heard_when_it_spoke()
    {
        var ear = Hear(at => Mixed(at, at < 10 * Frame ? Voice.Of("101") : Voice.Of("103")));

        Assert.Equal(["101"], ear.Voices(0, 10 * FrameTicks));
        Assert.Equal(["103"], ear.Voices(10 * FrameTicks, 20 * FrameTicks));
        Assert.Empty(ear.Voices(20 * FrameTicks, 40 * FrameTicks));
    }

    [Fact]
    public void A_beep_is_nobodys_voice_and_does_not_stay_unheard()
    {
        var ear = Hear(at => Mixed(at, Voice.Of("101"), new Voice("beep", 1000)));

        Assert.Equal(["101", "a tone of 1000 Hz"], ear.Everything(0, 10 * FrameTicks).Order(StringComparer.Ordinal));
    }

    /// <summary>Twenty frames.</summary>
    /// <param name="frameAt">By the first sample's number; null for one that is lost.</param>
    private static Ear Hear(Func<uint, byte[]?> frameAt)
    {
        var ear = new Ear();
        for (uint frame = 0; frame < 20; frame++)
        {
            if (frameAt(frame * Frame) is { } sound)
                ear.Take(frame * FrameTicks, frame * Frame, sound);
        }

        return ear;
    }

    private static byte[] Mixed(uint at, params Voice[] voices)
    {
        var sum = new int[Frame];
        var one = new byte[Frame];
        foreach (var voice in voices)
        {
            voice.Speak(at, one);
            for (var i = 0; i < Frame; i++)
                sum[i] += MuLaw.Decode(one[i]);
        }

        return [.. sum.Select(sample => MuLaw.Encode((short)sample))];
    }
}
