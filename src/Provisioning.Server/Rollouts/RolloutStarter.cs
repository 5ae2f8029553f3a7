namespace Provisioning.Rollouts;

/// <summary>Plans, and puts the plan in force in turn with everything else that changes rollouts.</summary>
internal sealed class RolloutStarter(RolloutPlanner planner, RolloutLoop loop, RolloutRunner runner, RolloutStore store, RolloutClock clock) : IRolloutStarter
{
    public async Task<RolloutStart> StartAsync(RolloutRequest request, string actor, CancellationToken token)
    {
        var plan = await planner.PlanAsync(request, clock.Steady.Now, token);
        if (plan.IsRefused)
            return new(null, plan.Problems);
        return await loop.InTurnAsync(
            async () =>
            {
                while (true)
                {
                    var rollout = await NewAsync(request, plan, actor, token);
                    if (await runner.AddAsync(rollout, [.. plan.Updates.Select(update => update with { Rollout = rollout.Id })], actor, token))
                        return new RolloutStart(rollout, plan.Problems);
                }
            },
            token);
    }

    /// <summary>The failed phones of a rollout once more, on the same terms and with the steps that they had not taken.</summary>
    public async Task<RolloutStart> RetryAsync(Rollout failed, string actor, CancellationToken token)
    {
        var updates = (await store.UpdatesAsync(failed.Id, token)).Where(update => update.State == UpdateState.Failed).ToList();
        if (updates.Count == 0)
            return new(null, [new($"rollouts/{failed.Id}", "no phone of it has failed")]);
        return await StartAsync(
            new()
            {
                Name = $"{failed.Name} (again)",
                Selection = new() { Macs = [.. updates.Select(update => update.Mac)] },
                Steps = [.. updates.SelectMany(update => update.Steps).Select(step => step.Kind).Distinct()],
                Firmware = updates.SelectMany(update => update.Steps).LastOrDefault(step => step.Kind == StepKind.Firmware)?.Firmware,
                Terms = failed.Terms,
                RetryOf = failed.Id,
            },
            actor, token);
    }

    private async Task<Rollout> NewAsync(RolloutRequest request, RolloutPlan plan, string actor, CancellationToken token) => new()
    {
        Id = await store.NextIdAsync(token),
        Name = request.Name,
        Terms = request.Terms,
        Groups = plan.Groups,
        CreatedBy = actor,
        CreatedAt = clock.Time.GetUtcNow(),
        StartAt = request.StartAt,
        Status = clock.Options.RequireApproval ? RolloutStatus.WaitingForApproval : RolloutStatus.Ready,
        RetryOf = request.RetryOf,
    };
}
