using System.Threading.Channels;

namespace Provisioning.Simulator.Calls;

/// <summary>Runs an office's calls in real time and hands each change on, in order.</summary>
public sealed class CallDay(CallOffice office, Channel<CallChange> changes, TimeProvider time)
{
    /// <summary>An office whose changes go to <paramref name="publish"/>.</summary>
    public static async Task RunAsync(OfficeOptions options, Func<CallChange, CancellationToken, Task> publish, TimeProvider time, CancellationToken token)
    {
        var changes = Channel.CreateUnbounded<CallChange>();
        var office = new CallOffice(options, time.GetUtcNow(), change => changes.Writer.TryWrite(change));
        await new CallDay(office, changes, time).RunAsync(publish, token);
    }

    /// <summary>An office that telephones over something, such as a simulated PBX; with <paramref name="publish"/>, the changes are told beside it.</summary>
    internal static async Task RunAsync(
        OfficeOptions options, ICallCarrier carrier, Func<CallChange, CancellationToken, Task>? publish, TimeProvider time, CancellationToken token)
    {
        var changes = Channel.CreateUnbounded<CallChange>();
        var carriers = publish is null ? carrier : new CallCarriers([carrier, new ToldCalls(change => changes.Writer.TryWrite(change))]);
        var office = new CallOffice(options, time.GetUtcNow(), carriers);
        await new CallDay(office, changes, time).RunAsync(publish ?? ((_, _) => Task.CompletedTask), token);
    }

    /// <summary>Until it is cancelled; then every call ends.</summary>
    public async Task RunAsync(Func<CallChange, CancellationToken, Task> publish, CancellationToken token)
    {
        while (!token.IsCancellationRequested)
        {
            var wait = office.NextAt - time.GetUtcNow();
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, time, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!token.IsCancellationRequested)
                office.RunUntil(time.GetUtcNow());
            await DrainAsync(publish);
        }

        office.EndAll();
        await DrainAsync(publish);
    }

    /// <summary>What has happened is told even at closing time, so that no call is left behind.</summary>
    private async Task DrainAsync(Func<CallChange, CancellationToken, Task> publish)
    {
        while (changes.Reader.TryRead(out var change))
            await publish(change, CancellationToken.None);
    }
}
