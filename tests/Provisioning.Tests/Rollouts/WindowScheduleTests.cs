using Provisioning.Rollouts;

namespace Provisioning.Tests.Rollouts;

public sealed class WindowScheduleTests
{
    [Fact]
    public void No_phone_is_told_outside_its_window_in_ten_thousand_schedules_around_the_hours_in_which_clocks_are_set()
    {
        var random = new RandomWindows(4_711);
        var (told, retried) = (0, 0);
        for (var schedule = 0; schedule < 10_000; schedule++)
        {
            var stretch = random.Near();
            var window = random.Window(stretch);
            var calendar = new WindowCalendar(stretch.Zone, window);
            var terms = new RolloutTerms { ErrorThreshold = 100, WindowEnd = random.Next(4) == 0 ? WindowEnd.Fail : WindowEnd.Continue };
            var rollout = new HandDrivenRollout([1 + random.Next(2)], terms)
            {
                Now = stretch.Start.AddDays(8).AddMinutes(random.Next(2_880)).AddSeconds(random.Next(60)),
                WindowAt = now => calendar.At(now) is var span ? new(span.IsOpen, span.Since, span.Until - now) : default,
            };

            var end = rollout.Now.AddDays(2);
            while (rollout.Now < end && rollout.Rollout.IsOpen)
            {
                rollout.Settle();
                foreach (var tell in rollout.Told)
                {
                    var wall = TimeZoneInfo.ConvertTimeFromUtc(rollout.Now.UtcDateTime, stretch.Zone);
                    if (!RandomWindows.IsOpen(window, wall))
                        Assert.Fail($"schedule {schedule}: told at {wall:u} of {stretch.Zone.Id}, {window.From}-{window.To} {string.Join(' ', window.Days)} but {string.Join(' ', window.Except)}");
                    (told, retried) = (told + 1, retried + (tell.Number > 1 ? 1 : 0));
                }

                rollout.Now = rollout.NextAt > rollout.Now ? rollout.NextAt : rollout.Now.AddSeconds(1);
            }
        }

        Assert.InRange(told, 10_000, int.MaxValue);
        Assert.InRange(retried, 5_000, told);
    }
}
