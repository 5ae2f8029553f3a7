using System.Collections.Immutable;
using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Rollouts;

/// <summary>What each phone would be led through. Reads; changes nothing.</summary>
internal sealed class RolloutPlanner(FleetState fleet, RendererSource renderers, RolloutFacts facts, UpdateClassifier classifier, FirmwareRoutes firmware)
{
    /// <param name="now">Told by <see cref="SteadyClock"/>.</param>
    public async Task<RolloutPlan> PlanAsync(RolloutRequest request, DateTimeOffset now, CancellationToken token)
    {
        var problems = Check(request);
        if (!problems.IsEmpty)
            return new([], [], problems);
        var devices = fleet.Current.Devices.Values.Where(request.Selection.Has).ToList();
        if (devices.Count == 0)
            return new([], [], [new("selection", "no phone of this fleet fits")]);

        var classes = request.Steps.Contains(StepKind.Configuration)
            ? await classifier.ClassifyAsync([.. devices.Select(device => device.Mac)], token)
            : ImmutableDictionary<MacAddress, RebootClass>.Empty;
        var groups = RolloutGroups.Of(devices, request.Grouping);
        var updates = ImmutableArray.CreateBuilder<DeviceUpdate>(devices.Count);
        var (found, known) = (new List<FleetProblem>(), new StepSet());
        for (var group = 0; group < groups.Length; group++)
        {
            foreach (var device in groups[group].Devices)
                updates.Add(Plan(device, group, request, classes, found, now, known));
        }

        var planned = updates.MoveToImmutable();
        // Where nothing is left of it, what was said of each phone is the answer.
        if (found.Count > 0 && planned.All(update => update.Steps.IsEmpty))
            found = found.ConvertAll(problem => problem with { Severity = ProblemSeverity.Error });
        return new([.. groups.Select(group => new RolloutGroup(group.Name, group.Devices.Length))], planned, [.. found]);
    }

    private ImmutableArray<FleetProblem> Check(RolloutRequest request)
    {
        var (problems, now) = (ImmutableArray.CreateBuilder<FleetProblem>(), fleet.Current);
        foreach (var site in request.Selection.Sites.Concat(request.Grouping.SiteOrder).Where(site => !now.Sites.ContainsKey(site)).Distinct())
            problems.Add(new("selection/sites", $"'{site}' is no site of this fleet"));
        foreach (var mac in request.Selection.Macs.Concat(request.Grouping.Canaries).Where(mac => !now.Devices.ContainsKey(mac)).Distinct())
            problems.Add(new("selection/macs", $"'{mac}' is no phone of this fleet"));
        foreach (var model in request.Selection.Models.Where(model => !Knows(model)))
            problems.Add(new("selection/models", $"'{model}' is no model; write vendor/model such as yealink/t54w, or vendor/*"));
        if (request.Steps.IsEmpty)
            problems.Add(new("steps", "there is nothing to do; name configuration, bootFile, firmware or restart"));
        if (request.Firmware is not null && !request.Steps.Contains(StepKind.Firmware))
            problems.Add(new("firmware", "is only for a rollout with the step firmware"));
        if (request.Terms.SuccessThreshold is < 0 or > 100)
            problems.Add(new("terms/successThreshold", "is a number from 0 to 100"));
        if (request.Terms.ErrorThreshold is < 0 or > 100)
            problems.Add(new("terms/errorThreshold", "is a number from 0 to 100"));
        return problems.ToImmutable();
    }

    private bool Knows(string model) =>
        model.EndsWith("/*", StringComparison.Ordinal)
            ? renderers.Current.Catalog.Vendors.Vendors.Any(vendor => vendor.Name.Equals(model[..^2], StringComparison.OrdinalIgnoreCase))
            : renderers.Current.Catalog.Vendors.TryFindModel(model, out _);

    private DeviceUpdate Plan(
        Device device, int group, RolloutRequest request, IReadOnlyDictionary<MacAddress, RebootClass> classes, List<FleetProblem> problems, DateTimeOffset now, StepSet known)
    {
        var phone = facts.Of(device.Mac);
        var steps = ImmutableArray.CreateBuilder<UpdateStep>();
        foreach (var kind in request.Steps)
        {
            switch (kind)
            {
                case StepKind.Firmware:
                    steps.AddRange(firmware.StepsFor(device, phone.Firmware, request.Firmware, problems));
                    break;
                case StepKind.Configuration when NeedsConfiguration(phone) || steps.Count > 0:
                    steps.Add(new(kind, steps.Count > 0 ? TellMethod.Undecided : MethodFor(device.Mac, phone, classes), phone.Desired));
                    break;
                case StepKind.BootFile when phone.BootFileAt is null:
                    steps.Add(new(kind, TellMethod.Reboot, phone.Desired));
                    break;
                case StepKind.Restart when phone.DecidesItself:
                    problems.Add(new($"devices/{device.Mac}", "cannot be told to reboot: phones of its maker do it only when a change needs it; it is left out", ProblemSeverity.Warning));
                    break;
                case StepKind.Restart:
                    steps.Add(new(kind, TellMethod.Reboot));
                    break;
            }
        }

        return new()
        {
            Rollout = 0,
            Mac = device.Mac,
            Group = group,
            Site = device.Site,
            Steps = known.Share(steps.ToImmutable()),
            Method = steps.Count > 0 ? steps[0].Method : TellMethod.None,
            State = steps.Count > 0 ? UpdateState.Scheduled : UpdateState.AlreadyCurrent,
            StepSince = now,
            CallId = phone.CallId,
            Since = now,
            NextAt = now,
        };
    }

    /// <summary>It has not fetched what it should have; or it has, and was not heard of since.</summary>
    private static bool NeedsConfiguration(in PhoneFacts phone) => phone.FetchedAt is not { } fetched || phone.HeardAt < fetched;

    private static TellMethod MethodFor(MacAddress mac, in PhoneFacts phone, IReadOnlyDictionary<MacAddress, RebootClass> classes) =>
        phone.FetchedAt is not null ? TellMethod.Resync : UpdateClassifier.MethodOf(classes.GetValueOrDefault(mac, RebootClass.Reboot));
}

/// <summary>What a rollout would be.</summary>
/// <param name="Updates">One for each phone; their rollout has no number yet.</param>
/// <param name="Problems">Errors refuse it; warnings name phones that are left out of a step.</param>
internal sealed record RolloutPlan(ImmutableArray<RolloutGroup> Groups, ImmutableArray<DeviceUpdate> Updates, ImmutableArray<FleetProblem> Problems)
{
    public bool IsRefused => Problems.Any(problem => problem.Severity == ProblemSeverity.Error);
}
