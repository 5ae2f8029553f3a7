using Provisioning.Pbxs;

namespace Provisioning.Tests.Pbxs;

public sealed class PbxPulseTests
{
    private static readonly PbxOptions Options = new();

    [Fact]
    public void A_PBX_that_says_nothing_any_more_is_asked_and_then_lost_within_two_seconds_whenever_it_fell_silent()
    {
        for (var first = 0; first < Options.PingInterval.TotalMilliseconds; first++)
        {
            var steps = new List<PulseStep>();
            for (var quiet = TimeSpan.FromMilliseconds(first); steps.LastOrDefault() != PulseStep.WaitOut; quiet += Options.PingInterval)
                steps.Add(PbxPulse.Decide(quiet, Options));

            Assert.True(steps.Count(step => step == PulseStep.Ask) >= 2, $"{first}: {string.Join(", ", steps)}");
            Assert.True(first + ((steps.Count - 1) * Options.PingInterval.TotalMilliseconds) <= Options.Silence.TotalMilliseconds, $"{first}");
        }

        Assert.True(Options.Silence < TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void One_that_was_just_heard_is_left_alone() => Assert.Equal(PulseStep.Rest, PbxPulse.Decide(TimeSpan.FromMilliseconds(100), Options));
}
