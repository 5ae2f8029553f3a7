using Microsoft.Extensions.Time.Testing;
using Provisioning.Signalling;
using Provisioning.Sip.Authentication;

namespace Provisioning.Tests.Signalling;

public sealed class DigestHabitsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly DigestHabits _habits;

    public DigestHabitsTests() => _habits = new(_time);

    [Fact]
    public void A_phone_that_is_back_without_an_answer_is_offered_md5_alone()
    {
        Challenge(afterSeconds: 0);
        Assert.False(_habits.KnowsOnlyMd5(LampOffice.Mac));
        Challenge(afterSeconds: 30);
        Assert.True(_habits.KnowsOnlyMd5(LampOffice.Mac));
        Assert.False(_habits.KnowsOnlyMd5(LampOffice.OtherMac));
    }

    [Fact]
    public void And_ever_after_while_it_answers_with_md5()
    {
        Challenge(afterSeconds: 0);
        Challenge(afterSeconds: 30);
        _habits.Answered(LampOffice.Mac, DigestAlgorithm.Md5);
        Assert.True(_habits.KnowsOnlyMd5(LampOffice.Mac));
    }

    [Fact]
    public void A_phone_that_answers_is_not_taken_for_one()
    {
        for (var i = 0; i < 3; i++)
        {
            Challenge(afterSeconds: 1_800);
            _habits.Answered(LampOffice.Mac, DigestAlgorithm.Sha256);
        }

        Assert.False(_habits.KnowsOnlyMd5(LampOffice.Mac));
    }

    [Fact]
    public void Forty_lamps_that_subscribe_at_once_are_not_a_phone_that_gives_up()
    {
        for (var i = 0; i < 40; i++)
            Challenge(afterSeconds: 0.1);
        Assert.False(_habits.KnowsOnlyMd5(LampOffice.Mac));
    }

    [Fact]
    public void New_firmware_that_knows_better_is_offered_the_best_again()
    {
        Challenge(afterSeconds: 0);
        Challenge(afterSeconds: 30);
        _habits.Answered(LampOffice.Mac, DigestAlgorithm.Sha256);
        Assert.False(_habits.KnowsOnlyMd5(LampOffice.Mac));
    }

    private void Challenge(double afterSeconds)
    {
        _time.Advance(TimeSpan.FromSeconds(afterSeconds));
        _habits.Challenged(LampOffice.Mac);
    }
}
