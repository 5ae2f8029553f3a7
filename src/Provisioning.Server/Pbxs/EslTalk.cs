using System.Text;

namespace Provisioning.Pbxs;

/// <summary>
/// Commands on an event socket, and their answers: replies come in the order of the commands, results of jobs under the id that we gave them. Anybody writes; answers are
/// handled by the thread that reads. After the end of the connection every answer is null.
/// </summary>
internal sealed class EslTalk(Stream stream, PbxOptions options, TimeProvider time) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _lock = new();
    private readonly Queue<Func<EslMessage?, ValueTask>> _replies = [];
    private readonly Dictionary<string, Func<string?, ValueTask>> _jobs = new(StringComparer.Ordinal);

    /// <summary>Writes a command; what is to be done with its reply is done by the thread that reads.</summary>
    /// <returns>False when it was not written, or may not have been.</returns>
    public async ValueTask<bool> WriteAsync(string command, Func<EslMessage?, ValueTask> answered, CancellationToken token)
    {
        await _turn.WaitAsync(token);
        try
        {
            lock (_lock)
            {
                if (_ended.IsCancellationRequested || _replies.Count >= options.MaxCommands)
                    return false;
                _replies.Enqueue(answered);
            }

            // Not the caller's token: half a command would spoil the next one.
            await stream.WriteAsync(Encoding.UTF8.GetBytes(command), _ended.Token);
            await stream.FlushAsync(_ended.Token);
            return true;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            return false; // the thread that reads sees the same end, and tells it
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Begins a job; the result is handled by the thread that reads. Where the job is refused, its result is the refusal.</summary>
    /// <returns>Its id; null when it has not begun.</returns>
    public async ValueTask<string?> BeginAsync(string api, Func<string?, ValueTask> finished, CancellationToken token)
    {
        var job = Guid.NewGuid().ToString();
        lock (_lock)
        {
            if (_jobs.Count >= options.MaxCommands)
                return null;
            _jobs[job] = finished;
        }

        if (await WriteAsync(EslCommand.Job(job, api), reply => reply is { IsOk: false } ? FinishAsync(job, reply.Reply) : ValueTask.CompletedTask, token))
            return job;
        Forget(job);
        return null;
    }

    /// <summary>Its result is of no interest any more.</summary>
    public void Forget(string job)
    {
        lock (_lock)
            _jobs.Remove(job);
    }

    /// <summary>A command that is done once it is answered.</summary>
    public async Task<PbxOutcome> TellAsync(string command, CancellationToken token)
    {
        var answer = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        return await WriteAsync(command, reply => Set(answer, reply?.Reply), token) ? await OutcomeAsync(answer.Task, token) : Lost;
    }

    /// <summary>A job that is done once it has its result.</summary>
    /// <param name="judge">What a result means, where it is not <c>+OK</c> or <c>-ERR</c>.</param>
    public async Task<PbxOutcome> RunAsync(string api, CancellationToken token, Func<string, PbxOutcome>? judge = null)
    {
        var answer = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (await BeginAsync(api, result => Set(answer, result), token) is not { } job)
            return Lost;
        try
        {
            return await OutcomeAsync(answer.Task, token, judge);
        }
        finally
        {
            Forget(job);
        }
    }

    /// <summary>A job that lasts: done once it has its result, or once something else has shown that it goes well.</summary>
    /// <param name="result">Completed with its result, which may come much later; at the latest when the connection ends.</param>
    public async Task<PbxOutcome> RunAsync(string api, Task shown, TaskCompletionSource<PbxOutcome> result, CancellationToken token)
    {
        var answer = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var job = await BeginAsync(
            api,
            text =>
            {
                result.TrySetResult(text is null ? Lost : FreeSwitchWords.Outcome(text));
                return Set(answer, text);
            },
            token);
        if (job is not null)
            return await OutcomeAsync(FirstAsync(answer.Task, shown), token);
        result.TrySetResult(Lost);
        return Lost;
    }

    /// <summary>What is told of a command after its answer, if it is in time.</summary>
    public async Task<PbxOutcome> InTimeAsync(Task<PbxOutcome> told, CancellationToken token)
    {
        try
        {
            return await told.WaitAsync(options.AnswerTimeout, time, token);
        }
        catch (TimeoutException)
        {
            return NoAnswer;
        }
    }

    /// <summary>A reply came: it is that of the oldest command.</summary>
    public ValueTask AnswerAsync(EslMessage reply)
    {
        Func<EslMessage?, ValueTask>? answered;
        lock (_lock)
        {
            if (!_replies.TryDequeue(out answered))
                throw new PbxLostException(PbxLoss.Nonsense, "it answers what nobody asked");
        }

        return answered(reply);
    }

    /// <summary>A job has its result. Those of other connections are nobody's here.</summary>
    public ValueTask FinishAsync(string? job, string result)
    {
        Func<string?, ValueTask>? finished = null;
        lock (_lock)
        {
            if (job is not null)
                _jobs.Remove(job, out finished);
        }

        return finished?.Invoke(result) ?? ValueTask.CompletedTask;
    }

    /// <summary>No answer comes any more. Whoever still has a command finds that it is lost.</summary>
    public async ValueTask DisposeAsync()
    {
        List<Func<EslMessage?, ValueTask>> replies;
        List<Func<string?, ValueTask>> jobs;
        await _ended.CancelAsync();
        lock (_lock)
        {
            (replies, jobs) = ([.. _replies], [.. _jobs.Values]);
            _replies.Clear();
            _jobs.Clear();
        }

        foreach (var reply in replies)
            await reply(null);
        foreach (var job in jobs)
            await job(null);
    }

    private static PbxOutcome NoAnswer => new(PbxVerdict.NoAnswer, "the PBX did not answer in time");

    private static PbxOutcome Lost => new(PbxVerdict.Lost, "the connection to the PBX has ended, or too many commands wait for their answers");

    private static ValueTask Set(TaskCompletionSource<string?> answer, string? text)
    {
        answer.TrySetResult(text);
        return ValueTask.CompletedTask;
    }

    private static async Task<string?> FirstAsync(Task<string?> result, Task shown) => await Task.WhenAny(result, shown) == result ? await result : "+OK";

    private Task<PbxOutcome> OutcomeAsync(Task<string?> answer, CancellationToken token, Func<string, PbxOutcome>? judge = null) =>
        InTimeAsync(JudgeAsync(answer, judge ?? FreeSwitchWords.Outcome), token);

    private static async Task<PbxOutcome> JudgeAsync(Task<string?> answer, Func<string, PbxOutcome> judge) => await answer is { } text ? judge(text) : Lost;
}
