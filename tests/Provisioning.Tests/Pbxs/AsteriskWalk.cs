namespace Provisioning.Tests.Pbxs;

/// <summary>What people do with phones, by chance.</summary>
internal sealed class AsteriskWalk(AsteriskWorld world, int seed, int extensions)
{
    private readonly Random _random = new(seed);

    public int Calls { get; private set; }

    public Random Random => _random;

    /// <summary>One thing happens.</summary>
    public void Step()
    {
        var dialling = Pick(channel => channel.Dials is not null);
        var talking = Pick(channel => channel.Peer is not null);
        switch (_random.Next(10))
        {
            case < 3 when world.Channels.Count < extensions:
                Call();
                break;
            case < 5 when dialling is not null:
                Advance(dialling);
                break;
            case 5 or 6 when talking is not null:
                world.Hold(talking, !talking.IsHolding);
                break;
            case 7 when talking is { Peer.IsHolding: false } && Other(talking) is { } to:
                world.TransferBlind(talking, to);
                break;
            case 8 when talking is { Peer.IsHolding: false } && Second(talking) is { } second:
                world.TransferAttended(talking, second);
                break;
            case 9 when talking is not null:
                world.HangUp(talking);
                break;
            default:
                Call();
                break;
        }
    }

    /// <summary>What a lamp must show: <c>101 talks</c>, in no order. A phone that is called and does not ring yet shows nothing.</summary>
    public IEnumerable<string> Lamps() => world.Channels.Where(channel => !channel.IsCallee || channel.State >= 5).Select(channel => $"{channel.Number} {State(channel)}").Order(StringComparer.Ordinal);

    private static string State(WorldChannel channel) =>
        channel.State == 6 ? channel.IsHolding ? "holds" : "talks"
        : channel.IsCallee ? "is rung"
        : channel.Dials?.State == 5 ? "hears it ring" : "dials";

    private void Call()
    {
        var (from, to) = (Number(), Number());
        if (from == to || world.Channels.Count >= extensions * 2)
            return;
        Calls++;
        world.Call(from, to);
    }

    private void Advance(WorldChannel caller)
    {
        if (caller.Dials!.State == 0)
            world.Rings(caller);
        else if (_random.Next(4) > 0)
            world.Answer(caller);
        else
            world.GiveUp(caller, _random.Next(2) == 0 ? "CANCEL" : "NOANSWER");
    }

    private string Number() => $"{101 + _random.Next(extensions)}";

    private string? Other(WorldChannel channel) => Number() is var to && to != channel.Number && to != channel.Peer!.Number ? to : null;

    private WorldChannel? Second(WorldChannel channel) => Pick(other => other != channel && other.Number == channel.Number && other.Peer is { IsHolding: false } && other.Peer != channel);

    private WorldChannel? Pick(Func<WorldChannel, bool> which)
    {
        var some = world.Channels.Where(which).ToList();
        return some.Count == 0 ? null : some[_random.Next(some.Count)];
    }
}
