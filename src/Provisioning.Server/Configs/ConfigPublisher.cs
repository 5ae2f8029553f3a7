using System.Collections.Concurrent;
using System.Collections.Immutable;
using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Configs;

/// <summary>
/// Renders the phones a change concerns and finds those whose bytes became different. File contents are stored on the way,
/// chunk by chunk: nothing points to them until the version rows are committed, so a crash or a full disk leaves every phone
/// with the version it had.
/// </summary>
internal sealed class ConfigPublisher(PublishedConfigs published, ContentStore contents, FleetProgress progress, TimeProvider time)
{
    /// <summary>Phones rendered before their contents are written: bounds memory to some 15 MB of files.</summary>
    private const int ChunkDevices = 256;

    /// <param name="keep">False for a dry run: nothing is stored.</param>
    /// <exception cref="IOException">The disk is full or the database failed; nothing was published.</exception>
    public async Task<Publication> PrepareAsync(
        ConfigRenderer renderer, Fleet fleet, IReadOnlyList<Device> devices, PublishReason reason, bool keep, CancellationToken token)
    {
        var at = time.GetUtcNow();
        var versions = ImmutableArray.CreateBuilder<PublishedConfig>();
        var heldBack = ImmutableArray.CreateBuilder<MacAddress>();
        var problems = ImmutableArray.CreateBuilder<FleetProblem>();
        var failures = ImmutableArray.CreateBuilder<(MacAddress, FleetProblem)>();
        var stored = new ConcurrentDictionary<ContentHash, bool>();
        var done = 0;

        foreach (var chunk in devices.Chunk(ChunkDevices))
        {
            var outcomes = new Outcome[chunk.Length];
            Parallel.For(0, chunk.Length, new ParallelOptions { CancellationToken = token }, index =>
                outcomes[index] = Render(renderer, fleet, chunk[index], stored, keep));

            if (keep)
                await contents.AddAsync(outcomes.SelectMany(outcome => outcome.Packed), token);
            foreach (var outcome in outcomes)
            {
                problems.AddRange(outcome.Problems);
                if (outcome.Problems.FirstOrDefault(problem => problem.Severity == ProblemSeverity.Error) is { } failure)
                    failures.Add((outcome.Mac, failure));
                if (outcome.IsUnchanged)
                    continue;
                if (outcome.Before is { IsHeld: true })
                    heldBack.Add(outcome.Mac);
                else
                    versions.Add(new(NewVersion(outcome, reason, at), IsHeld: false));
            }

            PublishMetrics.Rendered.Add(chunk.Length);
            progress.Report(new(done += chunk.Length, devices.Count));
        }

        return new()
        {
            Rendered = devices.Count,
            Versions = versions.ToImmutable(),
            Removed = [],
            Problems = problems.ToImmutable(),
            Failures = failures.ToImmutable(),
            HeldBack = heldBack.ToImmutable(),
        };
    }

    /// <summary>Makes a committed publication the one that phones are served.</summary>
    public void Commit(Publication publication)
    {
        foreach (var config in publication.Versions)
            published.Set(config);
        foreach (var mac in publication.Removed)
            published.Remove(mac);
        PublishMetrics.Published.Add(publication.Versions.Length);
    }

    private Outcome Render(ConfigRenderer renderer, Fleet fleet, Device device, ConcurrentDictionary<ContentHash, bool> stored, bool keep)
    {
        var rendered = renderer.Render(device, fleet);
        var before = published.Find(device.Mac);
        var isUnchanged = before is not null && before.Version.Files.Length == rendered.Files.Length
            && rendered.Files.All(file => before.Version.Find(file.Name)?.Hash == file.Hash);
        var packed = isUnchanged || !keep
            ? []
            : rendered.Files.Where(file => stored.TryAdd(file.Hash, true)).Select(file => contents.Pack(file)).ToList();
        return new(device.Mac, before, isUnchanged, Files(rendered), packed, rendered.Problems);
    }

    private ConfigVersion NewVersion(Outcome outcome, PublishReason reason, DateTimeOffset at) => new()
    {
        Mac = outcome.Mac,
        Number = published.LastNumber(outcome.Mac) + 1,
        PublishedAt = at,
        Author = reason.Author,
        Reason = reason.Why,
        Files = outcome.Files,
    };

    private static ImmutableArray<ConfigFile> Files(RenderedConfig rendered) =>
        [.. rendered.Files.Select(file => new ConfigFile(file.Name, file.Hash, file.Content.Length, file.Format, file.IsPublic))];

    private sealed record Outcome(
        MacAddress Mac,
        PublishedConfig? Before,
        bool IsUnchanged,
        ImmutableArray<ConfigFile> Files,
        IReadOnlyList<PackedContent> Packed,
        ImmutableArray<FleetProblem> Problems);
}

/// <summary>Who made a version, and which change.</summary>
internal sealed record PublishReason(string Author, string Why);
