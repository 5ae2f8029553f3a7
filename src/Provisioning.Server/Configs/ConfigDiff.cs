using System.Collections.Immutable;
using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Configs;

/// <summary>What differs between two sets of files, parameter by parameter, and what it takes until it works.</summary>
internal static class ConfigDiff
{
    /// <param name="vendor">Knows the reboot class of each parameter and which of them are secret; null when the phone's model is gone.</param>
    public static ImmutableArray<ParameterChange> Between(IReadOnlyCollection<FileContent> before, IReadOnlyCollection<FileContent> after, Vendor? vendor)
    {
        var changes = ImmutableArray.CreateBuilder<ParameterChange>();
        foreach (var name in after.Select(file => file.Name).Union(before.Select(file => file.Name), StringComparer.Ordinal))
        {
            var (old, now) = (Parse(before, name), Parse(after, name));
            foreach (var key in now.Keys.Union(old.Keys))
            {
                var (was, becomes) = (old.GetValueOrDefault(key), now.GetValueOrDefault(key));
                if (was?.Value == becomes?.Value)
                    continue;
                var isSecret = was?.IsSecret == true || becomes?.IsSecret == true || vendor?.Secrets.Match(key.Name) == true;
                changes.Add(new(name, key.Name, was?.Value, becomes?.Value, vendor?.RebootClassOf(key.Name) ?? RebootClass.Reboot, isSecret));
            }
        }

        return changes.ToImmutable();
    }

    private static Dictionary<(string Name, int Occurrence), Found> Parse(IEnumerable<FileContent> files, string name)
    {
        var found = new Dictionary<(string, int), Found>();
        foreach (var file in files.Where(file => file.Name == name))
        {
            foreach (var parameter in file.Format.Parse(file.Content.Bytes.Span))
            {
                var occurrence = 0;
                while (!found.TryAdd((parameter.Name, occurrence), new(parameter.Value, Overlaps(parameter.ValueBytes, file.Content.Secrets))))
                    occurrence++;
            }
        }

        return found;
    }

    private static bool Overlaps(Range value, ImmutableArray<Range> secrets) =>
        secrets.Any(secret => secret.Start.Value < value.End.Value && value.Start.Value < secret.End.Value);

    private sealed record Found(string Value, bool IsSecret);
}

/// <summary>A file to compare.</summary>
internal sealed record FileContent(string Name, ConfigFormat Format, Content Content);

/// <summary>One parameter that differs.</summary>
/// <param name="Before">Null when it was not there.</param>
/// <param name="After">Null when it is gone.</param>
internal sealed record ParameterChange(string File, string Parameter, string? Before, string? After, RebootClass Class, bool IsSecret)
{
    /// <summary>For those who may not see secrets.</summary>
    public ParameterChange Masked() => !IsSecret
        ? this
        : this with { Before = Before is null ? null : Secret.Mask, After = After is null ? null : Secret.Mask };
}
