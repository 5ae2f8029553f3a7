using System.Collections.Immutable;
using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Configs;

/// <summary>
/// The one way a fleet changes: fleet.yaml, the API and adoption of a phone all come here, one after the other.
/// <code>
/// edit → differences → does all that is named exist? → phones concerned → can they do it? → render → one transaction → in force
/// </code>
/// Whatever fails before the commit leaves the old fleet, the old versions and the audit trail as they were.
/// </summary>
internal sealed class FleetChanges(FleetState fleet, RendererSource renderers, ConfigPublisher publisher, FleetCommit commit) : BackgroundService
{
    private readonly Turns _turns = new(most: 1_000);

    /// <summary>Makes a change, or with <see cref="ChangeRequest.IsDryRun"/> only says what it would do.</summary>
    public Task<ChangeOutcome> ChangeAsync(ChangeRequest request, CancellationToken token) => InTurnAsync(() => ApplyAsync(request, token), token);

    /// <summary>Renders phones again without a change of the fleet: new templates, new server address, a release.</summary>
    /// <param name="renderer">The one to use; the one in service when null.</param>
    public Task<Publication> PublishAsync(
        Func<Fleet, IEnumerable<Device>> which, ConfigRenderer? renderer, PublishReason reason, CancellationToken token) =>
        InTurnAsync(
            async () =>
            {
                var devices = which(fleet.Current).OrderBy(device => device.Mac).ToList();
                var publication = await publisher.PrepareAsync(renderer ?? renderers.Current, fleet.Current, devices, reason, keep: true, token);
                if (!publication.IsRefused)
                    await commit.SaveAsync([], publication, reason, token);
                return publication;
            },
            token);

    /// <summary>Leads phones to firmware images, and publishes those whose files that changes.</summary>
    /// <param name="choose">Where which phones of the fleet are to be led; null where nowhere any more. Called once, in turn with all other changes.</param>
    public Task<Publication> LeadAsync(Func<Fleet, ImmutableDictionary<MacAddress, FirmwareTarget?>> choose, string author, CancellationToken token) =>
        InTurnAsync(
            async () =>
            {
                var targets = choose(fleet.Current);
                var after = FleetTargets.With(fleet.Current, targets);
                var reason = new PublishReason(author, targets.Values.Any(target => target is not null) ? "led to other firmware" : "led to no firmware any more");
                var devices = targets.Keys.Select(mac => after.Devices.GetValueOrDefault(mac)).OfType<Device>().OrderBy(device => device.Mac).ToList();
                var publication = await publisher.PrepareAsync(renderers.Current, after, devices, reason, keep: true, token);
                if (publication.IsRefused || targets.IsEmpty)
                    return publication;
                await commit.SaveAsync([], targets, publication, reason, token);
                fleet.Swap(after);
                return publication;
            },
            token);

    /// <summary>Runs work that touches versions in turn with the changes.</summary>
    public async Task<T> InTurnAsync<T>(Func<Task<T>> work, CancellationToken token) => await await _turns.QueueAsync(work, token);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var work in _turns.Work.ReadAllAsync(stoppingToken))
            await work();
    }

    private async Task<ChangeOutcome> ApplyAsync(ChangeRequest request, CancellationToken token)
    {
        var before = fleet.Current;
        if (request.Expected is { } expected && await commit.IsStaleAsync(expected, token))
            return ChangeOutcome.Stale;

        var edit = request.Edit(before);
        edit = edit with { After = FleetTargets.Kept(before, edit.After) };
        var changes = FleetDiff.Between(before, edit.After);
        if (changes.IsEmpty && !edit.HasErrors)
            return new ChangeOutcome([], Publication.Nothing, [.. edit.Problems], ChangeVerdict.Accepted);

        // Everything that can be found without rendering is found in one go.
        var affected = AffectedDevices.Of(before, edit.After, changes);
        var renderer = renderers.Current;
        var problems = Problems(edit, changes, affected, renderer);
        if (problems.Any(problem => problem.Severity == ProblemSeverity.Error))
            return Refuse(changes, problems);

        var publication = await publisher.PrepareAsync(renderer, edit.After, affected, request.Reason, keep: !request.IsDryRun, token);
        publication = publication with { Removed = [.. changes.Where(change => change.After is null).Select(change => change.Before).OfType<Device>().Select(device => device.Mac)] };
        problems = problems.AddRange(publication.Problems);
        if (publication.IsRefused)
            return Refuse(changes, problems);

        if (!request.IsDryRun)
        {
            await commit.SaveAsync(changes, publication, request.Reason, token);
            fleet.Swap(edit.After);
        }

        return new ChangeOutcome(changes, publication, problems, ChangeVerdict.Accepted);
    }

    private static ImmutableArray<FleetProblem> Problems(
        FleetEdit edit, ImmutableArray<FleetChange> changes, ImmutableArray<Device> affected, ConfigRenderer renderer)
    {
        var missing = ReferenceCheck.Run(edit.After, changes);
        var reported = missing.Select(problem => problem.Path).ToHashSet(StringComparer.Ordinal);
        var found = missing.Concat(new FleetCheck(renderer.Catalog.Vendors).Check(edit.After, affected).Where(problem => !reported.Contains(problem.Path)));
        // A value that could not be read is empty now, and reported already.
        if (edit.HasErrors)
            found = found.Where(problem => !problem.Message.StartsWith("''", StringComparison.Ordinal));
        return [.. edit.Problems, .. found];
    }

    private static ChangeOutcome Refuse(ImmutableArray<FleetChange> changes, IEnumerable<FleetProblem> problems)
    {
        PublishMetrics.Refused.Add(1);
        return new(changes, Publication.Nothing, [.. problems], ChangeVerdict.Refused);
    }
}
