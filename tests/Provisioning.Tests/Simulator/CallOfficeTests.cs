using Provisioning.Simulator.Calls;

namespace Provisioning.Tests.Simulator;

public sealed class CallOfficeTests
{
    private static readonly DateTimeOffset Morning = new(2026, 11, 25, 8, 0, 0, TimeSpan.Zero);

    private static readonly OfficeOptions Options = new() { People = [.. Enumerable.Range(100, 8).Select(number => new OfficePerson($"{number}", $"Person {number}"))] };

    [Fact]
    public void A_day_brings_calls_that_ring_are_answered_held_and_end()
    {
        var changes = Day(Options);

        Assert.Contains(changes, change => change is { State: CallState.Early, IsIncoming: true });
        Assert.Contains(changes, change => change is { State: CallState.Confirmed, IsHeld: true });
        Assert.Contains(changes, change => change.Remote.Number.StartsWith('+'));
        Assert.InRange(changes.Select(change => change.Call).Distinct().Count(), 800, 1800);
    }

    [Fact]
    public void Nobody_talks_to_themselves_and_every_call_ends_once_for_each_side()
    {
        var changes = Day(Options);

        Assert.DoesNotContain(changes, change => change.Extension == change.Remote.Number);
        foreach (var side in changes.GroupBy(change => (change.Call, change.Extension)))
        {
            Assert.Equal(CallState.Terminated, side.Last().State);
            Assert.Single(side, change => change.State == CallState.Terminated);
            Assert.Equal(side.OrderBy(change => change.Sequence), side);
        }
    }

    [Fact]
    public void The_same_seed_tells_the_same_story_and_another_seed_another()
    {
        Assert.Equal(Day(Options), Day(Options));
        Assert.NotEqual(Day(Options), Day(Options with { Seed = 2 }));
    }

    private static List<CallChange> Day(OfficeOptions options)
    {
        var changes = new List<CallChange>();
        var office = new CallOffice(options, Morning, changes.Add);
        office.RunUntil(Morning.AddHours(8));
        office.EndAll();
        Assert.Equal(0, office.ActiveCalls);
        return changes;
    }
}
