using System.Collections.Concurrent;

namespace Provisioning.Pbxs;

/// <summary>Who waits for a leg to be there.</summary>
internal sealed class PbxBirths
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _awaited = new(StringComparer.Ordinal);

    /// <summary>Until it is disposed of.</summary>
    public Awaited Await(string id) => new(this, id);

    /// <summary>For each leg that is told of; almost always nobody waits.</summary>
    public void Note(string? id)
    {
        if (id is not null && !_awaited.IsEmpty && _awaited.TryRemove(id, out var awaited))
            awaited.TrySetResult();
    }

    public readonly struct Awaited(PbxBirths births, string id) : IDisposable
    {
        public Task Task { get; } = births._awaited.GetOrAdd(id, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        public void Dispose() => births._awaited.TryRemove(id, out _);
    }
}
