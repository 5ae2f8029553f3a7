namespace Provisioning.Tests.Pbxs;

public sealed class FreeSwitchWalkTests
{
    private static readonly string[] Phones = ["101", "102", "103"];

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void Lamps_and_legs_are_as_the_pbx_after_each_step_of_ten_thousand_calls(int seed, bool overtake)
    {
        var random = new Random(seed);
        var world = new FreeSwitchWorld(random);
        var house = new FreeSwitchHouse();
        List<Dictionary<string, string>> old = [];
        house.Load();
        for (var step = 0; world.Calls < 10_000; step++)
        {
            world.Step();
            var fired = world.Fired.ToList();
            if (overtake)
            {
                random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(fired));
                old.AddRange(fired);
                if (old.Count > 60)
                    old.RemoveRange(0, old.Count - 60);
                if (old.Count > 0)
                    fired.Add(old[random.Next(old.Count)]); // late, and for the second time
            }

            foreach (var told in fired)
                house.Apply(told);
            Pass(house);
            AssertSame(world, house, step);
            if (random.Next(500) != 0)
                continue;
            Reconnect(world, house, random, step);
            old.Clear(); // what was fired before a connection never comes on it
        }

    }

    /// <summary>The tables lag behind, events come before them, and the comparisons that follow make up for both.</summary>
    private static void Reconnect(FreeSwitchWorld world, FreeSwitchHouse house, Random random, int step)
    {
        house.Lose();
        for (var unseen = random.Next(10); unseen > 0; unseen--)
            world.Step();
        var (channels, calls) = Tables(world);
        for (var lag = random.Next(6); lag > 0; lag--)
            world.Step(); // these are in no table yet, and were fired before anybody listened

        house.Connect();
        for (var early = random.Next(6); early > 0; early--)
        {
            world.Step();
            world.Fired.ForEach(house.Apply);
        }

        house.Load(channels, calls);
        for (var turn = 0; turn < 2; turn++)
        {
            (channels, calls) = Tables(world);
            house.Compare(channels, calls, house.Calls.Told);
        }

        Pass(house);
        AssertSame(world, house, step);
    }

    private static (string Channels, string Calls) Tables(FreeSwitchWorld world) => (EslBytes.Table(world.ChannelRows()), EslBytes.Table(world.CallRows()));

    private static void Pass(FreeSwitchHouse house)
    {
        house.Now += TimeSpan.FromSeconds(1);
        house.Engine.Tick(house.Now);
        house.Signals.Clear();
    }

    private static void AssertSame(FreeSwitchWorld world, FreeSwitchHouse house, int step)
    {
        foreach (var phone in Phones)
            Assert.True(world.Lamp(phone) == house.Lamp(phone), $"step {step}: lamp {phone} shows [{house.Lamp(phone)}] and should show [{world.Lamp(phone)}]");
        Assert.Equal(
            world.Channels.Select(channel => $"{channel.Id} talks with {channel.Peer?.Id}, hears {channel.Eavesdrops}{(channel.IsMonitor ? " as a monitor" : "")}").Order(StringComparer.Ordinal),
            house.Legs.View.Legs.Select(leg => $"{leg.Id} talks with {leg.Peer}, hears {leg.ListensTo}{(leg.IsMonitor ? " as a monitor" : "")}").Order(StringComparer.Ordinal));
    }
}
