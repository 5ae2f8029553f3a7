using FsCheck;
using FsCheck.Xunit;
using Provisioning.Firmware;

namespace Provisioning.Tests.Firmware;

public sealed class FirmwareVersionTests
{
    [Theory]
    [InlineData("96.86.0.70", "96.86.0.100", -1)]
    [InlineData("5.9.8.5757", "5.10.0", -1)]
    [InlineData("8.3.1.0614", "8.3.1.614", 0)]
    [InlineData("5.9", "5.9.0.0", 0)]
    [InlineData("5.9.0.1", "5.9", 1)]
    [InlineData("7", "6.999", 1)]
    public void Versions_are_compared_number_by_number(string left, string right, int expected)
    {
        var (a, b) = (FirmwareVersion.Parse(left), FirmwareVersion.Parse(right));

        Assert.Equal(expected, Math.Sign(a.CompareTo(b)));
        Assert.Equal(expected == 0, a == b);
        Assert.Equal(expected == 0, a.GetHashCode() == b.GetHashCode());
        Assert.Equal(expected < 0, a < b);
        Assert.Equal(expected > 0, a > b);
        Assert.Equal(expected <= 0, a <= b);
        Assert.Equal(expected >= 0, a >= b);
        Assert.Equal(left, a.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("5.")]
    [InlineData(".5")]
    [InlineData("5..9")]
    [InlineData("5.9-rc1")]
    [InlineData("-5.9")]
    [InlineData("+5")]
    [InlineData(" 5.9")]
    [InlineData("5.4294967296")]
    [InlineData("1.2.3.4.5.6.7.8.9")]
    [InlineData("٣.١")]
    public void What_is_no_row_of_numbers_is_no_version(string? text) => Assert.False(FirmwareVersion.TryParse(text, out _));

    [Property]
    public void The_order_is_total(uint[] first, uint[] second, uint[] third)
    {
        var versions = new[] { first, second, third }.Select(numbers => FirmwareVersion.Parse(string.Join('.', numbers.Take(8).DefaultIfEmpty()))).ToList();
        foreach (var (a, b, c) in from a in versions from b in versions from c in versions select (a, b, c))
        {
            Assert.Equal(Math.Sign(a.CompareTo(b)), -Math.Sign(b.CompareTo(a)));
            if (a <= b && b <= c)
                Assert.True(a <= c);
        }
    }
}
