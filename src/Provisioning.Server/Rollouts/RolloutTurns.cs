namespace Provisioning.Rollouts;

/// <summary>What others want of rollouts, each in turn with the runner: those that go on are read from its memory, the others from the database.</summary>
internal sealed class RolloutTurns(RolloutLoop loop, RolloutRunner runner, RolloutStore store)
{
    public Task<string?> CommandAsync(long id, RolloutCommand command, string actor, CancellationToken token) =>
        loop.InTurnAsync(() => runner.CommandAsync(id, command, actor, token), token);

    public async Task<RolloutProgress?> FindAsync(long id, CancellationToken token)
    {
        if (await loop.InTurnAsync(() => Task.FromResult(OpenProgress(id)), token) is { } open)
            return open;
        return await store.FindAsync(id, token) is { } ended ? (await WithCountsAsync([ended], token))[0] : null;
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<RolloutProgress>> ListAsync(long before, int limit, CancellationToken token) =>
        await WithCountsAsync(await store.ListAsync(before, limit, token), token);

    public async Task<IReadOnlyList<DeviceUpdate>> PhonesAsync(long id, CancellationToken token) =>
        await loop.InTurnAsync(() => Task.FromResult(runner.Find(id)?.Phones.All.ToArray()), token) ?? await store.UpdatesAsync(id, token);

    private RolloutProgress? OpenProgress(long id) => runner.Find(id) is { } open ? RolloutProgress.Of(open.Rollout, open.Phones.Counts) : null;

    private async Task<IReadOnlyList<RolloutProgress>> WithCountsAsync(IReadOnlyList<Rollout> rollouts, CancellationToken token)
    {
        var counts = await store.CountsAsync(rollouts, token);
        var open = await loop.InTurnAsync(() => Task.FromResult(rollouts.Select(rollout => OpenProgress(rollout.Id)).ToArray()), token);
        return [.. rollouts.Select((rollout, place) => open[place] ?? RolloutProgress.Of(rollout, counts[rollout.Id]))];
    }
}
