using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Lamps;

namespace Provisioning.Tests.Lamps;

public sealed class LampFoldTests
{
    [Theory]
    [InlineData("", "Idle")]
    [InlineData("recipient early", "Ringing")]
    [InlineData("recipient trying", "Trying")]
    [InlineData("recipient proceeding", "Trying")]
    [InlineData("initiator trying", "Busy")]
    [InlineData("initiator early", "Busy")]
    [InlineData("recipient confirmed", "Busy")]
    [InlineData("recipient held", "Held")]
    [InlineData("initiator held, recipient held", "Held")]
    [InlineData("initiator held, recipient confirmed", "Busy")]
    [InlineData("recipient confirmed, recipient early", "Ringing")]
    [InlineData("recipient held, initiator trying", "Busy")]
    public void One_state_is_made_of_all_calls(string calls, string state)
    {
        var dialogs = calls.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select((call, i) => Dialog($"{i}", call.Split(' '))).ToArray();
        var all = new ExtensionDialogs(ExtensionNumber.Parse("101"), 1, [.. dialogs]);

        Assert.Equal(Enum.Parse<LampState>(state), LampFold.Of(all).State);
        Assert.Equal(LampState.Unknown, LampFold.Of(all with { IsUnknown = true }).State);
    }

    [Fact]
    public void The_call_that_decides_is_the_oldest_of_the_most_urgent()
    {
        var ringing = Dialog("b", ["recipient", "early"]) with { Since = DateTimeOffset.UnixEpoch.AddMinutes(2) };
        var all = new ExtensionDialogs(ExtensionNumber.Parse("101"), 1, [Dialog("a", ["recipient", "confirmed"]), ringing, ringing with { Id = "c", Since = DateTimeOffset.UnixEpoch.AddMinutes(3) }]);

        Assert.Equal((LampState.Ringing, ringing), LampFold.Of(all));
    }

    private static CallDialog Dialog(string id, string[] words) => new(
        id, words[1] == "held" ? DialogState.Confirmed : Enum.Parse<DialogState>(words[1], ignoreCase: true), Enum.Parse<DialogDirection>(words[0], ignoreCase: true))
    {
        IsHeld = words[1] == "held",
    };
}
