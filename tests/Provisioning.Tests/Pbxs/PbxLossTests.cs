namespace Provisioning.Tests.Pbxs;

/// <summary>How soon a loss is seen, and how soon its end.</summary>
[Collection(nameof(AloneTests))]
public sealed class PbxLossTests
{
    private static readonly TimeSpan TwoSeconds = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_lost_connection_makes_lamps_unknown_within_two_seconds_and_heals_within_two_of_its_return(bool isSilent)
    {
        await using var server = new AsteriskServer();
        server.Do(world => world.Talk("101", "102"));
        await using var house = new PbxHouse(server.Port);
        await house.ReadyAsync();
        await Eventually.TrueAsync(() => house.Of("101") is { Dialogs.Length: 1, IsUnknown: false }, "the lamps are told");

        if (isSilent)
            server.IsSilent = true;
        else
            server.Die();
        await Eventually.TrueAsync(() => house.Of("101") is { Dialogs.Length: 1, IsUnknown: true } && house.Of("102").IsUnknown, () => "unknown", TwoSeconds);

        server.Do(world => world.HangUp(world.Channels[0]));
        server.Do(world => world.Talk("103", "104"));
        await StayAwayAsync(house);
        if (isSilent)
            server.IsSilent = false;
        else
            server.Rise();
        await Eventually.TrueAsync(
            () => house.Of("101") is { Dialogs.Length: 0, IsUnknown: false } && house.Of("103") is { Dialogs.Length: 1, IsUnknown: false }, () => $"healed: {house.Trouble}", TwoSeconds);
    }

    /// <summary>Long enough for the pauses to have become as long as they do.</summary>
    private static async Task StayAwayAsync(PbxHouse house)
    {
        var start = TimeProvider.System.GetTimestamp();
        await Eventually.TrueAsync(() => TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromSeconds(5) && house.Pbx.View is null, "it is away for a while");
    }
}
