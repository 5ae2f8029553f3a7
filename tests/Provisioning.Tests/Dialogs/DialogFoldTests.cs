using Provisioning.Dialogs;
using static Provisioning.Tests.Dialogs.Calls;

namespace Provisioning.Tests.Dialogs;

public sealed class DialogFoldTests
{
    private readonly Calls _calls = new();

    /// <summary>Each row: what goes on, the first one first; what a phone that takes one dialog shows.</summary>
    [Theory]
    [InlineData("held talking", "confirmed")]
    [InlineData("talking held", "confirmed")]
    [InlineData("talking ringing", "early")]
    [InlineData("ringing held talking", "early")]
    [InlineData("held trying", "held")]
    [InlineData("trying dialling", "confirmed")]
    [InlineData("trying", "trying")]
    [InlineData("dialling", "confirmed")]
    [InlineData("dialling ringing", "early")]
    public void The_most_interesting_call_wins(string going, string shown)
    {
        foreach (var (word, i) in going.Split(' ').Select((word, i) => (word, i)))
        {
            _calls.Apply(word switch
            {
                "ringing" => Ringing($"{i}"),
                "talking" => Talking($"{i}"),
                "held" => Holding($"{i}"),
                "trying" => Ringing($"{i}") with { State = DialogState.Trying },
                _ => Dialling($"{i}"),
            });
        }

        Assert.Equal(shown, _calls.Shown);
    }

    [Fact]
    public void The_newest_ringing_call_comes_first_and_three_are_shown()
    {
        _calls.Apply(Talking("talk"));
        foreach (var call in new[] { "r1", "r2", "r3", "r4" })
        {
            _calls.After(TimeSpan.FromSeconds(1));
            _calls.Apply(Ringing(call));
        }

        string[] newest = ["r4", "r3", "r2"];
        Assert.Equal(newest.Select(call => DialogId.Of(DialogId.HashOf(call))), DialogFold.Choose(_calls.Lamp, 3).Select(dialog => dialog.Id));
    }

    [Fact]
    public void The_snapshot_keeps_the_true_state_of_an_outgoing_call()
    {
        _calls.Apply(Dialling());

        Assert.Equal(DialogState.Early, _calls.Lamp.Dialogs[0].State);
        Assert.Contains("<state>confirmed</state>", Document(_calls.Lamp), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_choice_is_sorted_and_has_the_first_of_all()
    {
        var random = new Random(42);
        for (var run = 0; run < 500; run++)
        {
            var dialogs = Enumerable.Range(0, random.Next(8)).Select(i => new CallDialog($"{i}", (DialogState)random.Next(4), (DialogDirection)random.Next(2))
            {
                IsHeld = random.Next(2) == 0,
                Since = DateTimeOffset.UnixEpoch.AddSeconds(random.Next(4)),
            }).ToArray();
            var expected = dialogs.Select((dialog, i) => (dialog, i)).OrderBy(pair => DialogFold.RankOf(pair.dialog)).ThenByDescending(pair => pair.dialog.Since)
                .ThenByDescending(pair => pair.i).Select(pair => pair.dialog.Id).Take(3);

            Assert.Equal(expected, DialogFold.Choose(new ExtensionDialogs(Watched, 1, [.. dialogs]), 3).Select(dialog => dialog.Id));
        }
    }
}
