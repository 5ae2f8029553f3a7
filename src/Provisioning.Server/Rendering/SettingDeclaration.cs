using System.Collections.Immutable;
using System.Globalization;

namespace Provisioning.Rendering;

/// <summary>A setting that administrators may write, whatever the maker of the phone: a row of <c>templates/settings.yaml</c>.</summary>
internal sealed record SettingDeclaration
{
    public required string Name { get; init; }

    public required SettingType Type { get; init; }

    /// <summary>As written; null when there is none.</summary>
    public string? Default { get; init; }

    public required string Description { get; init; }

    /// <summary>One value for everybody: sites, models and phones have none of their own.</summary>
    public bool IsOfAccount { get; init; }

    public int Least { get; init; }

    public int Most { get; init; } = int.MaxValue;

    public ImmutableArray<string> Choices { get; init; } = [];

    /// <summary>What is wrong with a value, or null.</summary>
    public string? Refuse(string text) => Type switch
    {
        SettingType.Bool when !bool.TryParse(text, out _) => $"'{text}' is neither true nor false",
        SettingType.Number when !IsInRange(text) => $"'{text}' is no whole number from {Least} to {Most}",
        SettingType.Choice when !Choices.Contains(text) => $"'{text}' is not one of {string.Join(", ", Choices)}",
        _ => null,
    };

    /// <summary>The value as templates see it: nothing when empty.</summary>
    public object? Read(string? text) => Type switch
    {
        _ when string.IsNullOrEmpty(text) => null,
        SettingType.Bool => bool.TryParse(text, out var flag) && flag,
        SettingType.Number => IsInRange(text) ? int.Parse(text, CultureInfo.InvariantCulture) : null,
        _ => text,
    };

    private bool IsInRange(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= Least && number <= Most;
}

internal enum SettingType
{
    Text,
    Bool,
    Number,
    Choice,

    /// <summary>A text that nobody may see.</summary>
    Secret,
}
