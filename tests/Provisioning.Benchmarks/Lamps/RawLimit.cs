using System.Diagnostics;

namespace Provisioning.Benchmarks.Lamps;

/// <summary>How many NOTIFYs a second the sockets of this machine carry to the load and back: what every rate is held against.</summary>
internal static class RawLimit
{
    public const string Verb = "lamps-raw";
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(10);

    public static double Measure(Workplace place, int bytes, TimeSpan duration)
    {
        var port = FreeUdpPort.Next();
        using var phones = new Phones(port, RawSender.Watchers, new Board(1));
        var load = new Load(phones, null);
        var sender = place.Start(Workplace.ServerCore, Environment.ProcessPath!, Verb, $"{port}", $"{bytes}", $"{(int)duration.TotalSeconds + 1}");

        // It may not listen yet: knock until it sends. Its first tenth is not counted, there the runtime still compiles.
        load.Run(_ => Knock(phones), Start);
        Count(phones, load, duration / 10);
        var rate = Count(phones, load, duration);
        sender.WaitForExit();
        return phones.Losses.None ? rate : throw new InvalidOperationException($"the raw run was not clean: {phones.Losses}");
    }

    private static bool Knock(Phones phones)
    {
        phones.KeepAlive();
        return phones.Notifies == 0;
    }

    private static double Count(Phones phones, Load load, TimeSpan duration)
    {
        var (before, started) = (phones.Notifies, Stopwatch.GetTimestamp());
        load.Run(_ => true, duration);
        return (phones.Notifies - before) / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
