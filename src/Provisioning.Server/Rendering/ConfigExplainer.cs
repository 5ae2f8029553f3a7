using System.Collections.Immutable;
using Provisioning.Devices;
using Scriban.Syntax;

namespace Provisioning.Rendering;

/// <summary>Answers why a phone is told what it is told: renders it again with everything noted.</summary>
internal sealed class ConfigExplainer(ConfigRenderer renderer)
{
    /// <summary>Every parameter of every file in the order in which it is written, or only the one of this name.</summary>
    public ImmutableArray<ExplainedParameter> Explain(Device device, Fleet fleet, string? parameter = null)
    {
        if (DeviceInput.TryMake(device, fleet, renderer, out var input) is not null)
            return [];
        var explained = ImmutableArray.CreateBuilder<ExplainedParameter>();
        try
        {
            foreach (var file in input.Files)
                explained.AddRange(Explain(file, input, parameter));
        }
        catch (ScriptRuntimeException)
        {
            return []; // Render says what is wrong.
        }

        return explained.DrainToImmutable();
    }

    private IEnumerable<ExplainedParameter> Explain(VendorFile file, DeviceInput input, string? only)
    {
        var trace = new TracingContext(renderer.Catalog);
        var rendered = renderer.Render(file, input, trace);
        var reads = trace.ReadsByLine;
        foreach (var parameter in rendered.Format.Parse(rendered.Content))
        {
            if (only is not null && parameter.Name != only)
                continue;
            var isSecret = input.Model.Vendor.Secrets.Match(parameter.Name) || rendered.Secrets.Any(secret => Overlap(secret, parameter.ValueBytes));
            var own = file.TakesParameters && input.Parameters.Values.TryGetValue(parameter.Name, out var written) ? written.Level : (SettingLevel?)null;
            yield return new()
            {
                File = rendered.Name,
                Line = parameter.Line,
                Parameter = parameter.Name,
                Value = isSecret ? Secret.Mask : parameter.Value,
                IsSecret = isSecret,
                Template = trace.Places.TryGetValue(parameter.Line, out var place) && own is null ? place : null,
                Settings = own is null ? [.. reads[parameter.Line].Distinct()] : [],
                OwnParameter = own,
            };
        }
    }

    private static bool Overlap(Range a, Range b) => a.Start.Value < b.End.Value && b.Start.Value < a.End.Value;
}

/// <summary>Where one parameter of a phone comes from.</summary>
internal sealed record ExplainedParameter
{
    public required string File { get; init; }

    public required int Line { get; init; }

    public required string Parameter { get; init; }

    /// <summary>Masked when it is, or contains, a secret.</summary>
    public required string Value { get; init; }

    public required bool IsSecret { get; init; }

    /// <summary>Which line of which template wrote it; null when an administrator's own parameter did.</summary>
    public required TemplatePlace? Template { get; init; }

    /// <summary>Which settings were read for it, and at which level each was written.</summary>
    public required ImmutableArray<SettingRead> Settings { get; init; }

    /// <summary>The level at which an administrator wrote this very parameter, if so.</summary>
    public required SettingLevel? OwnParameter { get; init; }
}
