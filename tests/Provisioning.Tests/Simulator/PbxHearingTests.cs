using Provisioning.Simulator.Pbx;

namespace Provisioning.Tests.Simulator;

/// <summary>Who hears whom, as tones have shown it at an Asterisk.</summary>
public sealed class PbxHearingTests
{
    [Theory]
    [InlineData('l', "agent", "customer", "agent customer")]
    [InlineData('w', "agent", "customer monitor", "agent customer")]
    [InlineData('b', "agent monitor", "customer monitor", "agent customer")]
    public async Task A_monitor_hears_both_and_is_heard_as_the_mode_says(char mode, string customerHears, string agentHears, string monitorHears)
    {
        await using var test = new PbxUnderTest();
        var (customer, agent) = test.Talk();

        var monitor = test.Monitor(agent, mode);

        var names = new Dictionary<string, string>(StringComparer.Ordinal) { [customer] = "customer", [agent] = "agent", [monitor] = "monitor", [Hearing.Music] = "music" };
        Assert.Equal((customerHears, agentHears, monitorHears), (Heard(test, customer, names), Heard(test, agent, names), Heard(test, monitor, names)));
    }

    [Theory]
    [InlineData('l', "music", "customer", "agent customer")]
    [InlineData('b', "monitor music", "customer monitor", "agent customer")]
    public async Task A_call_that_the_agent_holds_leaves_the_monitor_to_the_customers_words(char mode, string customerHears, string agentHears, string monitorHears)
    {
        await using var test = new PbxUnderTest();
        var (customer, agent) = test.Talk();
        var monitor = test.Monitor(agent, mode);

        test.Pbx.Hold(agent, isHolding: true);

        var names = new Dictionary<string, string>(StringComparer.Ordinal) { [customer] = "customer", [agent] = "agent", [monitor] = "monitor", [Hearing.Music] = "music" };
        Assert.Equal((customerHears, agentHears, monitorHears), (Heard(test, customer, names), Heard(test, agent, names), Heard(test, monitor, names)));
    }

    [Theory]
    [InlineData('l', "agent", "music", "agent music")]
    [InlineData('b', "agent monitor", "monitor music", "agent music")]
    public async Task A_call_that_the_customer_holds_gives_the_monitor_the_music(char mode, string customerHears, string agentHears, string monitorHears)
    {
        await using var test = new PbxUnderTest();
        var (customer, agent) = test.Talk();
        var monitor = test.Monitor(agent, mode);

        test.Pbx.Hold(customer, isHolding: true);

        var names = new Dictionary<string, string>(StringComparer.Ordinal) { [customer] = "customer", [agent] = "agent", [monitor] = "monitor", [Hearing.Music] = "music" };
        Assert.Equal((customerHears, agentHears, monitorHears), (Heard(test, customer, names), Heard(test, agent, names), Heard(test, monitor, names)));
    }

    [Fact]
    public async Task Two_monitors_do_not_hear_each_other()
    {
        await using var test = new PbxUnderTest();
        var (customer, agent) = test.Talk();

        var whispers = test.Monitor(agent, 'w');
        var listens = test.Monitor(agent, 'l', phone: 1004, key: "00000000000000a2");

        Assert.Equal([customer, agent], test.Pbx.Hears(listens).Order());
        Assert.Equal([customer, whispers], test.Pbx.Hears(agent).Order());
    }

    [Theory]
    [InlineData("qubE", false)]
    [InlineData("quE", true)]
    public async Task A_ringing_phone_is_listened_to_unless_ChanSpy_is_told_to_take_bridged_legs_only(string options, bool listens)
    {
        await using var test = new PbxUnderTest();
        var (_, agent) = test.Pbx.Dial(PbxUnderTest.Phone(1001), PbxUnderTest.Phone(1002));

        test.Pbx.Board.Do(() =>
        {
            test.Pbx.Plan.Originate(new Originate { Channel = "PJSIP/1003", ChannelId = "mon-1", Application = "ChanSpy", Data = $"{agent},{options}" });
            return true;
        });
        test.Pass(TimeSpan.FromSeconds(3));

        Assert.Equal(listens, test.Pbx.Legs.Any(leg => leg.ListensTo == agent));
    }

    [Fact]
    public async Task A_call_that_goes_on_with_another_keeps_its_monitor_when_the_monitored_one_stays()
    {
        await using var test = new PbxUnderTest();
        var (customer, agent) = test.Talk();
        var monitor = test.Monitor(agent);

        var next = test.Pbx.Transfer(customer, PbxUnderTest.Phone(1004));
        test.Pbx.Answer(next!);

        Assert.Equal(new[] { next!, agent }.Order(), test.Pbx.Hears(monitor).Order());
        Assert.DoesNotContain(test.Pbx.Legs, leg => leg.Uniqueid == customer);
    }

    private static string Heard(PbxUnderTest test, string leg, Dictionary<string, string> names) => string.Join(' ', test.Pbx.Hears(leg).Select(id => names[id]).Order(StringComparer.Ordinal));
}
