using System.Threading.Channels;

namespace Provisioning;

/// <summary>Work that must run one piece after the other. Whoever wants something waits for its result; one loop does it.</summary>
/// <param name="most">That may wait: those who ask are people and their scripts, so more than this is a script gone wrong.</param>
internal sealed class Turns(int most)
{
    private readonly Channel<Func<Task>> _work = Channel.CreateBounded<Func<Task>>(new BoundedChannelOptions(most) { SingleReader = true });

    /// <summary>For the loop: each piece is run by calling it, and tells its own failure to who asked for it.</summary>
    public ChannelReader<Func<Task>> Work => _work.Reader;

    /// <summary>Queues the work; the task that is returned ends when it is done, however it ended.</summary>
    public async Task<Task<T>> QueueAsync<T>(Func<Task<T>> work, CancellationToken token)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _work.Writer.WriteAsync(
            async () =>
            {
                var running = token.IsCancellationRequested ? Task.FromCanceled<T>(token) : work();
                await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                result.SetFromTask(running);
            },
            token);
        return result.Task;
    }
}
