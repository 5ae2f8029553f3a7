using Provisioning.Devices;
using Provisioning.Dialogs;
using static Provisioning.Tests.Dialogs.Calls;

namespace Provisioning.Tests.Dialogs;

public sealed class DialogLimitTests
{
    [Fact]
    public void An_extension_takes_so_many_calls_and_one_more_when_one_has_ended()
    {
        var calls = new Calls(new() { MaxCallsPerExtension = 2 });
        calls.Apply(Ringing("a"));
        calls.Apply(Ringing("b"));
        Assert.Empty(calls.Apply(Ringing("c")));
        Assert.Equal(1, calls.Engine.CountOf(FactVerdict.ExtensionFull));

        calls.Apply(Ended("a"));
        Assert.Single(calls.Apply(Talking("c")));
    }

    [Fact]
    public void All_extensions_together_take_so_many_calls()
    {
        var calls = new Calls(new() { MaxCalls = 3 });
        for (var i = 0; i < 5; i++)
            calls.Apply(Talking() with { Extension = ExtensionNumber.Parse($"{i}") });

        Assert.Equal((3, 2L), (calls.Engine.CallCount, calls.Engine.CountOf(FactVerdict.EngineFull)));
    }

    [Fact]
    public void So_many_extensions_are_known_until_idle_ones_are_forgotten()
    {
        var calls = new Calls(new() { MaxExtensions = 2 });
        foreach (var number in new[] { "1", "2", "3" })
        {
            calls.Apply(Talking() with { Extension = ExtensionNumber.Parse(number) });
            calls.Apply(Ended() with { Extension = ExtensionNumber.Parse(number) });
        }

        Assert.Equal((2, 1L), (calls.Engine.ExtensionCount, calls.Engine.CountOf(FactVerdict.EngineFull)));
        calls.After(TimeSpan.FromMinutes(1));
        Assert.Single(calls.Apply(Talking() with { Extension = ExtensionNumber.Parse("3") }));
    }

    [Fact]
    public void Ends_of_calls_that_never_were_cost_so_much_and_no_more()
    {
        var calls = new Calls(new() { MaxEnded = 100 });
        for (var i = 0; i < 10_000; i++)
            calls.Apply(Ended($"{i}") with { Extension = ExtensionNumber.Parse($"{i}") });

        Assert.Equal((100, 0), (calls.Engine.EndedCount, calls.Engine.ExtensionCount));
    }

    [Fact]
    public void An_ended_call_is_remembered_for_a_minute()
    {
        var calls = new Calls();
        calls.Apply(Ended());
        calls.After(TimeSpan.FromSeconds(59));
        Assert.Empty(calls.Apply(Ringing()));

        calls.After(TimeSpan.FromSeconds(1));
        Assert.Single(calls.Apply(Ringing()));
    }

    public static TheoryData<string, string> Unusable => new() { { "", "1002" }, { new string('x', 257), "1002" }, { "c1", "" } };

    [Theory]
    [MemberData(nameof(Unusable))]
    public void What_names_nothing_or_too_much_is_counted_and_not_applied(string call, string extension)
    {
        var calls = new Calls();
        var number = ExtensionNumber.TryParse(extension, out var parsed) ? parsed : default;

        Assert.Empty(calls.Apply(new CallEvent("pbx", number, call, DialogState.Early)));
        Assert.Equal((1L, 0), (calls.Engine.CountOf(FactVerdict.Unusable), calls.Engine.CallCount));
    }

    [Fact]
    public void A_dialog_whose_ids_are_too_long_is_not_offered_for_pickup()
    {
        var calls = new Calls();
        calls.Apply(Ringing() with { Leg = new(new string('x', 257), "a", "b") });

        Assert.Null(calls.Lamp.Dialogs[0].Leg);
        Assert.Equal("early", calls.Shown);
    }
}
