using System.Buffers;
using Microsoft.Extensions.Options;

namespace Provisioning.CallSources;

/// <summary>Call events in the bodies of requests, for scripts. All of a body is taken or nothing of it.</summary>
internal sealed class HttpCallSource(CallFactQueue queue, CallSourceTable sources, CallRefusals refusals, IOptions<CallSourceOptions> options, TimeProvider time)
{
    /// <returns>How many facts were taken, or why none.</returns>
    public async Task<(int Taken, CallProblem? Problem)> TakeAsync(string name, ReadOnlySequence<byte> body, CancellationToken token)
    {
        if (!sources.TryEnter(name, out var source, out var reason))
            return Refuse(sources.Nobody, body, new(reason, "source", reason == CallRefusal.SourceName ? SourceName.Rule : "has a name, and too many others have spoken already"));
        var (facts, problem) = CallMessageReader.Read(new CallAddress(name), body, options.Value);
        if (problem is not null)
            return Refuse(source, body, problem);
        using var patience = new CancellationTokenSource(options.Value.QueuePatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, patience.Token);
        try
        {
            foreach (var fact in facts)
                await queue.WriteAsync(fact, either.Token);
            return (facts.Count, null);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return Refuse(source, body, new(CallRefusal.QueueFull, "", "too many calls wait to be shown; what was sent may be sent again"));
        }
    }

    private (int Taken, CallProblem Problem) Refuse(CallSource source, ReadOnlySequence<byte> body, CallProblem problem)
    {
        refusals.Note(source, "HTTP", problem, body);
        return (0, problem);
    }
}
