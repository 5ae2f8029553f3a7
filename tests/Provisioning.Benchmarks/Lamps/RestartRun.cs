using System.Diagnostics;

namespace Provisioning.Benchmarks.Lamps;

/// <summary>
/// A server killed with calls up. While it is down half of the calls end. Told is the time from its new start until every
/// subscription has had a NOTIFY with a higher CSeq and every lamp shows the truth again.
/// </summary>
internal static class RestartRun
{
    public const int Watchers = 100_000;
    public const int Extensions = 10_000;
    private const int Calls = 1_000;

    /// <summary>A server may write behind: what it has not written yet is not what this is about.</summary>
    private static readonly TimeSpan WriteBehind = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public static async Task<Step> RunAsync(IRestartingServer server, CancellationToken token)
    {
        var board = new Board(Extensions);
        using var phones = new Phones(server.SipPort, Watchers, board);
        using (var events = server.OpenEvents(Extensions))
        {
            var filling = new Load(phones, events);
            filling.Fill(watcher => phones.Subscribe(watcher, watcher % Extensions));
            Call(filling, board, events, LampState.Busy, every: 1, window: Calls);
            filling.Run(_ => true, WriteBehind);
        }

        phones.ForgetCounts();
        server.Restart();
        var started = Stopwatch.GetTimestamp();
        var stretch = new Stretch(server, phones);
        phones.ExpectNotifies();
        using var again = await server.ReopenEventsAsync(Extensions, token);
        var load = new Load(phones, again);
        Call(load, board, again, LampState.Idle, every: 2, window: int.MaxValue);
        load.Run(_ => phones.Outstanding > 0 || board.Wrong > 0, Limit);
        return stretch.End(
            Stopwatch.GetElapsedTime(started).TotalSeconds, phones.Losses with { Lost = Math.Max(phones.Outstanding, board.Wrong) }, board.Latencies);
    }

    /// <summary>Tells the state of every second call and says the others again, as a PBX does that connects anew.</summary>
    /// <param name="window">Lamps that may be wrong at once; when it comes back, a PBX tells all of its calls.</param>
    private static void Call(Load load, Board board, ICallEvents events, LampState state, int every, int window)
    {
        var call = 0;
        load.Run(
            now =>
            {
                for (; call < Calls && board.Wrong < window; call++)
                {
                    var told = call % every == 0 ? state : LampState.Busy;
                    if (!events.TryChange(call, told))
                        break;
                    board.Change(call, told, now);
                }

                return call < Calls || board.Wrong > 0;
            },
            Limit);
    }
}
