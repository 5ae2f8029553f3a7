using System.Text;
using Provisioning.Dialogs;

namespace Provisioning.Tests.Pbxs;

/// <summary>The lamps are right after each step of a long day, whenever the connection was lost and is back.</summary>
public sealed class AsteriskWalkTests
{
    private const int Extensions = 40;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Ten_thousand_calls_with_holds_transfers_and_reconnects_leave_every_lamp_right(int seed)
    {
        var world = new AsteriskWorld();
        var walk = new AsteriskWalk(world, seed, Extensions);
        var lamps = new AsteriskLamps(Extensions);
        var (reconnects, steps) = (0, 0);
        while (walk.Calls < 10_000)
        {
            walk.Step();
            lamps.Now += TimeSpan.FromSeconds(1);
            lamps.Engine.Tick(lamps.Now);
            if (++steps % 400 == 0)
            {
                lamps.Lose();
                reconnects++;
                var lit = Lit(lamps);
                Assert.All(Enumerable.Range(101, Extensions).Select(number => lamps.Of($"{number}")), dialogs => Assert.Equal(!dialogs.Dialogs.IsEmpty, dialogs.IsUnknown));
                for (var unheard = walk.Random.Next(30); unheard > 0; unheard--)
                    walk.Step();
                world.Take();
                Assert.Equal(lit, Lit(lamps));
                Reconnect(world, walk, lamps);
            }
            else
            {
                Feed(lamps, world.Take(), walk.Random);
            }

            Assert.Equal(walk.Lamps(), Lit(lamps));
        }

        Assert.True(reconnects > 50);
    }

    /// <summary>What happens between the question and the answer is told twice: by the list, and by events that were kept.</summary>
    private static void Reconnect(AsteriskWorld world, AsteriskWalk walk, AsteriskLamps lamps)
    {
        walk.Step();
        var before = world.Take();
        var (channels, held) = (world.Snapshot().ToList(), world.Held().ToHashSet());
        walk.Step();
        var after = world.Take();
        lamps.Connect(new(AmiText.Read(Encoding.UTF8.GetBytes(string.Concat(channels.Select(channel => channel + "\r\n")))), held, [], [.. AmiText.Read(before), .. AmiText.Read(after)]));
    }

    private static void Feed(AsteriskLamps lamps, byte[] bytes, Random random)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var length = Math.Min(random.Next(1, 700), bytes.Length - at);
            lamps.Read(bytes.AsSpan(at, length));
            at += length;
        }
    }

    private static List<string> Lit(AsteriskLamps lamps) =>
        [.. Enumerable.Range(101, Extensions).SelectMany(number => lamps.Of($"{number}").Dialogs.Select(dialog => $"{number} {State(dialog)}")).Order(StringComparer.Ordinal)];

    private static string State(CallDialog dialog) => (dialog.State, dialog.Direction) switch
    {
        (DialogState.Confirmed, _) => dialog.IsHeld ? "holds" : "talks",
        (DialogState.Early, DialogDirection.Recipient) => "is rung",
        (_, DialogDirection.Recipient) => "is called, and lit too early",
        (DialogState.Early, _) => "hears it ring",
        _ => "dials",
    };
}
