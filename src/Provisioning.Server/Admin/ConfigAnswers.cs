using System.Collections.Immutable;
using Provisioning.Configs;
using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Admin;

/// <param name="Current">What the phone should have now.</param>
/// <param name="IsHeld">A rollback keeps it there.</param>
internal sealed record VersionList(int Current, bool IsHeld, ImmutableArray<VersionAnswer> Versions);

internal sealed record VersionAnswer(int Number, DateTimeOffset PublishedAt, string Author, string Reason, ImmutableArray<VersionFile> Files)
{
    public static VersionAnswer Of(ConfigVersion version) => new(
        version.Number, version.PublishedAt, version.Author, version.Reason,
        [.. version.Files.Select(file => new VersionFile(file.Name, file.Hash.ToString(), file.Length))]);
}

/// <param name="Hash">SHA-256 of its bytes.</param>
/// <param name="Length">In bytes.</param>
internal sealed record VersionFile(string Name, string Hash, int Length);

/// <param name="Class">What it takes until all of it works.</param>
internal sealed record VersionDiff(RebootClass Class, ImmutableArray<ParameterChange> Changes)
{
    public static VersionDiff Of(ImmutableArray<ParameterChange> changes) => new(
        changes.Select(change => change.Class).DefaultIfEmpty(RebootClass.None).Max(), [.. changes.Select(change => change.Masked())]);
}

internal sealed record RollbackRequest(int Version);

/// <param name="Version">The new version; null when the phone had those bytes already.</param>
internal sealed record Released(int? Version);

internal sealed record PreviewFile(string Name, string Text);

internal sealed record KeysAnswer(ImmutableArray<KeyAnswer> Keys, ImmutableArray<string> Warnings)
{
    public static KeysAnswer Of(KeyPlan plan) => new(
        [.. plan.Keys.Select(key => new KeyAnswer(key.Position, key.Kind, key.Label, key.Extension?.ToString() ?? key.Value))],
        [.. plan.Problems.Select(problem => problem.Message)]);
}

/// <param name="Position"><c>7</c> on the phone, <c>1/7</c> on its first expansion module.</param>
/// <param name="Target">Whom it watches or what it dials.</param>
internal sealed record KeyAnswer(KeyPosition Position, KeyKind Kind, string Label, string? Target);
