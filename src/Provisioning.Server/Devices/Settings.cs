using System.Collections.Immutable;

namespace Provisioning.Devices;

/// <summary>
/// What an administrator wrote at one level (account, site, model or device). The nearest level to the phone wins:
/// account → site → model → device.
/// </summary>
internal sealed record Settings
{
    public static readonly Settings None = new();

    /// <summary>Vendor-neutral settings by name, as declared in <c>templates/settings.yaml</c>.</summary>
    public ImmutableSortedDictionary<string, SettingValue> Values { get; init; } =
        ImmutableSortedDictionary.Create<string, SettingValue>(StringComparer.Ordinal);

    /// <summary>Parameters in the vendor's own words, put into the phone's file as they are.</summary>
    public ImmutableSortedDictionary<string, SettingValue> Parameters { get; init; } =
        ImmutableSortedDictionary.Create<string, SettingValue>(StringComparer.Ordinal);

    public bool IsEmpty => Values.IsEmpty && Parameters.IsEmpty;

    public bool Equals(Settings? other) =>
        other is not null && Values.SequenceEqual(other.Values) && Parameters.SequenceEqual(other.Parameters);

    public override int GetHashCode() => HashCode.Combine(Values.Count, Parameters.Count);
}

/// <summary>The value of one setting: plain text, or a secret.</summary>
internal sealed record SettingValue
{
    public SettingValue(string text) => Text = text;

    public SettingValue(Secret secret) => Secret = secret;

    /// <summary>Null when the value is a secret.</summary>
    public string? Text { get; }

    public Secret? Secret { get; }

    /// <summary>The real value. For rendering only.</summary>
    public string Reveal() => Secret?.Reveal() ?? Text!;

    public override string ToString() => Secret?.ToString() ?? Text!;
}
