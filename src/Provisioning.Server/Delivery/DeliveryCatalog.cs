using System.Collections.Immutable;
using Provisioning.Devices;

namespace Provisioning.Delivery;

/// <summary>What delivery must know about phones, as data: filled from the vendors' lists.</summary>
internal sealed record DeliveryCatalog
{
    public const string Firmware = "firmware";

    /// <summary>Knows nothing about any phone.</summary>
    public static readonly DeliveryCatalog Empty = new();

    /// <summary>Reads a User-Agent; null when it is of no known phone.</summary>
    public Func<string, PhoneIdentity?> ReadUserAgent { get; init; } = _ => null;

    /// <summary>What phones may upload.</summary>
    public ImmutableArray<UploadRule> Uploads { get; init; } = [];

    public bool IsFolder(string name) =>
        name.Equals(Firmware, StringComparison.OrdinalIgnoreCase)
        || Uploads.Any(rule => rule.Folder.Length > 0 && name.Equals(rule.Folder, StringComparison.OrdinalIgnoreCase));

    public UploadRule? FindUpload(PhonePath path)
    {
        foreach (var rule in Uploads)
        {
            if (rule.Matches(path))
                return rule;
        }

        return null;
    }
}

/// <summary>What a phone says about itself.</summary>
/// <param name="Model"><c>vendor/model</c>, if the model is known.</param>
/// <param name="Firmware">Its version.</param>
/// <param name="Mac">If the phone is set to tell it.</param>
internal sealed record PhoneIdentity(string? Model, string? Firmware, MacAddress? Mac);

/// <summary>A file that phones write.</summary>
/// <param name="Folder">Lower case; empty for the folder of the configuration files.</param>
/// <param name="Name">Pattern in lower case with the MAC address and at most one star: <c>{mac}-*.log</c>.</param>
/// <param name="Appends">Whether what is sent is added to what is there, as with logs.</param>
internal sealed record UploadRule(string Folder, string Name, bool Appends = false)
{
    public bool Matches(PhonePath path)
    {
        if (path.Mac is not { } mac || path.Folder != Folder)
            return false;
        var pattern = Name.Replace("{mac}", mac.ToString(), StringComparison.Ordinal);
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
            return path.Name == pattern;
        return path.Name.Length >= pattern.Length - 1
            && path.Name.StartsWith(pattern[..star], StringComparison.Ordinal)
            && path.Name.EndsWith(pattern[(star + 1)..], StringComparison.Ordinal);
    }
}
