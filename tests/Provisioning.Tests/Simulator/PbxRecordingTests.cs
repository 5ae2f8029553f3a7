using System.Text.RegularExpressions;
using Provisioning.Simulator.Ami;
using Provisioning.Simulator.Pbx;

namespace Provisioning.Tests.Simulator;

/// <summary>
/// The simulated PBX tells the same story as an Asterisk told it (<c>Golden/ami</c>): the same events with the same lines, and each leg's in the same order. The
/// order between legs is that of Asterisk's threads, and another one each time.
/// </summary>
public sealed partial class PbxRecordingTests
{
    [Fact]
    public async Task A_call_with_holds_from_both_sides()
    {
        await using var test = new PbxUnderTest();

        var (a, b) = test.Talk();
        foreach (var (leg, isHolding) in ((string, bool)[])[(a, true), (a, false), (b, true), (a, true), (b, false), (a, false)])
            test.Pbx.Hold(leg, isHolding);
        test.Pbx.HangUp(a);

        AssertSame("call-held", test.Told());
    }

    [Fact]
    public async Task A_caller_who_gives_up()
    {
        await using var test = new PbxUnderTest();

        var (a, _) = test.Pbx.Dial(PbxUnderTest.Phone(1001), PbxUnderTest.Phone(1002));
        test.Pbx.HangUp(a, HangupCauses.Interworking);

        AssertSame("call-given-up", test.Told());
    }

    [Fact]
    public async Task A_call_that_is_sent_on()
    {
        await using var test = new PbxUnderTest();

        var (a, b) = test.Talk();
        test.Pbx.Hold(b, isHolding: true);
        var c = test.Pbx.Transfer(b, PbxUnderTest.Phone(1003));
        test.Pbx.Answer(c!);
        test.Pbx.HangUp(a);

        AssertSame("call-transferred", test.Told());
    }

    [Fact]
    public async Task A_monitor_who_listens_and_leaves()
    {
        await using var test = new PbxUnderTest();

        var (a, b) = test.Talk();
        Spy(test, b);
        test.Pbx.Board.Do(() =>
        {
            test.Pbx.Calls.HangUp(test.Pbx.Board.Find("mon-00000000000000a1")!, HangupCauses.Unknown, isPhone: false);
            return true;
        });
        test.Pbx.HangUp(a);

        AssertSame("call-monitored", test.Told());
    }

    [Fact]
    public async Task A_monitored_call_that_ends()
    {
        await using var test = new PbxUnderTest();

        var (a, b) = test.Talk();
        Spy(test, b);
        test.Pbx.HangUp(a);

        AssertSame("monitored-call-ends", test.Told());
    }

    [Fact]
    public async Task A_call_that_is_taken_over()
    {
        await using var test = new PbxUnderTest();

        var (agent, customer) = test.Talk(1002, 1001);
        Spy(test, agent);
        test.Pbx.Board.Do(() =>
        {
            test.Pbx.Calls.Join(test.Pbx.Board.Find("mon-00000000000000a1")!, test.Pbx.Board.Find(customer)!);
            return true;
        });

        AssertSame("call-taken-over", test.Told());
    }

    /// <summary>As the recording was made: with an application, not through the dial plan.</summary>
    private static void Spy(PbxUnderTest test, string leg)
    {
        test.Pbx.Board.Do(() =>
        {
            test.Pbx.Plan.Originate(new Originate
            {
                Channel = "PJSIP/1003",
                ChannelId = "mon-00000000000000a1",
                Application = "ChanSpy",
                Data = $"{leg},qudE",
                Caller = PbxParty.Parse("Monitor 1002 <*336>"),
            });
            return true;
        });
        test.Pass(TimeSpan.FromSeconds(3));
    }

    private static void AssertSame(string recording, IEnumerable<AmiMessage> told)
    {
        var real = Read(File.ReadAllText(Path.Combine(Repository.Root, "tests", "Provisioning.Tests", "Golden", "ami", recording + ".txt")));
        var simulated = Read(string.Join('\n', told.Where(message => message.Name is not ("DeviceStateChange" or "ExtensionStatus")).Select(message => $"{message}".ReplaceLineEndings("\n").TrimEnd('\n') + "\n")));

        Assert.Equal(real.Order(StringComparer.Ordinal), simulated.Order(StringComparer.Ordinal));
        foreach (var leg in real.Select(LegOf).OfType<string>().Distinct())
            Assert.Equal(NamesOf(real, leg), NamesOf(simulated, leg));
    }

    /// <summary>Events, what differs each time replaced by its number in the order in which it came.</summary>
    private static List<string> Read(string text)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var same = Names().Replace(text, match => names.TryGetValue(match.Value, out var name) ? name : names[match.Value] = $"#{names.Count}");
        same = same.Replace("native_rtp", "simple_bridge", StringComparison.Ordinal);
        return [.. same.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(block => string.Join('\n', block.Trim().Split('\n').Where(line => !Volatile().IsMatch(line))))];
    }

    private static IEnumerable<string> NamesOf(IEnumerable<string> events, string leg) => events.Where(told => LegOf(told) == leg).Select(told => told.Split('\n')[0]);

    private static string? LegOf(string told) => told.Split('\n').FirstOrDefault(line => line.StartsWith("Uniqueid: ", StringComparison.Ordinal));

    [GeneratedRegex(@"\d{10}\.\d+|mon-\w+|(?<=PJSIP/\d{4}-)[0-9a-f]{8}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Names();

    /// <summary>SIP's status beside the cause; the state of a phone that rings before or after it is said to ring.</summary>
    [GeneratedRegex("^(TechCause|ActionID|DestChannelState|DestChannelStateDesc): ")]
    private static partial Regex Volatile();
}
