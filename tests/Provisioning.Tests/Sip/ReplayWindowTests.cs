using FsCheck.Xunit;
using Provisioning.Sip.Authentication;

namespace Provisioning.Tests.Sip;

public sealed class ReplayWindowTests
{
    [Fact]
    public void Zero_is_no_count() => Assert.False(new ReplayWindow().TryUse(0));

    [Fact]
    public void The_last_256_counts_may_come_in_any_order_and_older_ones_not_at_all()
    {
        var window = new ReplayWindow();

        Assert.True(window.TryUse(1000));
        Assert.True(window.TryUse(1000 - 255));
        Assert.False(window.TryUse(1000 - 256));
        Assert.True(window.TryUse(uint.MaxValue));
        Assert.False(window.TryUse(uint.MaxValue));
    }

    [Property(MaxTest = 500)]
    public void No_count_is_ever_accepted_twice(ushort[] counts)
    {
        var window = new ReplayWindow();
        var accepted = new HashSet<uint>();
        var highest = 0u;
        foreach (var count in counts.SelectMany(count => new[] { count % 600u, count % 600u }))
        {
            var expected = count > 0 && !accepted.Contains(count) && (count > highest || highest - count < ReplayWindow.Size);
            Assert.Equal(expected, window.TryUse(count));
            if (expected)
                accepted.Add(count);
            highest = Math.Max(highest, expected ? count : 0);
        }
    }
}
