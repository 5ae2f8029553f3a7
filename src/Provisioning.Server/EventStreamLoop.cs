using System.Buffers;
using System.IO.Pipelines;

namespace Provisioning;

/// <summary>The loop of a stream of server-sent events: what changed, and a comment now and then, by which either side learns that the other is gone.</summary>
internal static class EventStreamLoop
{
    private static readonly byte[] Heartbeat = ":\n\n"u8.ToArray();

    /// <summary>Until the reader has left, or it is cancelled. What has been written before goes out first.</summary>
    /// <param name="changed">Waits until there is something to write.</param>
    /// <param name="write">Writes it. Whoever sends waits for this reader nowhere: what changes meanwhile replaces what it has not read yet.</param>
    public static async Task RunAsync(PipeWriter output, Func<CancellationToken, ValueTask<bool>> changed, Action write, PeriodicTimer heart, CancellationToken token)
    {
        var beating = heart.WaitForNextTickAsync(token).AsTask();
        var waiting = changed(token).AsTask();
        while (!(await output.FlushAsync(token)).IsCompleted)
        {
            if (await Task.WhenAny(waiting, beating) == beating)
            {
                await beating;
                beating = heart.WaitForNextTickAsync(token).AsTask();
                output.Write(Heartbeat);
                continue;
            }

            await waiting;
            waiting = changed(token).AsTask();
            write();
        }
    }
}
