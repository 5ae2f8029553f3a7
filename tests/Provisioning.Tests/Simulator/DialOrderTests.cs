using Provisioning.Simulator.Dialling;

namespace Provisioning.Tests.Simulator;

public sealed class DialOrderTests
{
    [Theory]
    [InlineData("101 *336102 lamp", "101", "*336102", false)]
    [InlineData("101 +442079460001 own", "101", "+442079460001", true)]
    public void A_line_says_whose_phone_what_is_dialled_and_on_which_line(string line, string from, string number, bool onOwnLine)
    {
        Assert.True(DialOrder.TryParse(line, out var order));
        Assert.Equal(new(from, number, onOwnLine), order);
        Assert.Equal(line, order.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("101")]
    [InlineData("101 102")]
    [InlineData("101 102 both")]
    [InlineData("101  lamp")]
    [InlineData("101 102 lamp more")]
    [InlineData("101 102@example.com lamp")]
    [InlineData("101 102\r\nBYE lamp")]
    public void Whatever_else_is_said_is_no_order(string line) => Assert.False(DialOrder.TryParse(line, out _));

    [Fact]
    public void Nothing_longer_than_a_number_can_be_is_dialled() => Assert.False(DialOrder.TryParse($"101 {new string('1', 65)} lamp", out _));
}
