using System.Collections.Immutable;
using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Delivery;

/// <summary>What delivery must know about phones, as data: filled from the vendors' lists.</summary>
internal sealed record DeliveryCatalog
{
    public const string Firmware = "firmware";

    public const string Menu = RenderEnvironment.MenuFolder;

    /// <summary>Knows nothing about any phone.</summary>
    public static readonly DeliveryCatalog Empty = new();

    /// <summary>Reads a User-Agent; null when it is of no known phone.</summary>
    public Func<string, PhoneClaim?> ReadUserAgent { get; init; } = _ => null;

    /// <summary>What phones may upload.</summary>
    public ImmutableArray<UploadRule> Uploads { get; init; } = [];

    /// <summary>Folders in which phones look for files that no server has; without them the name of one would be taken for a token.</summary>
    public ImmutableHashSet<string> AbsentFolders { get; init; } = [];

    /// <summary>What the vendors' data says. User-Agents are read with the data of the moment, so that a model added while the server runs is known.</summary>
    public static DeliveryCatalog Of(RendererSource source)
    {
        var vendors = source.Current.Catalog.Vendors.Vendors;
        return new()
        {
            ReadUserAgent = agent => source.Current.Catalog.Vendors.TryRead(agent, out var phone) ? new(phone.Model, phone.Firmware, phone.Mac) : null,
            Uploads = [.. vendors.SelectMany(vendor => vendor.Uploads).Select(upload => RuleOf(Split(upload.Name), upload.Append))],
            AbsentFolders = [.. vendors.SelectMany(vendor => vendor.Absent).Select(name => Split(name).Folder).Where(folder => folder.Length > 0)],
        };
    }

    public bool IsFolder(string name) =>
        name.Equals(Firmware, StringComparison.OrdinalIgnoreCase)
        || name.Equals(Menu, StringComparison.OrdinalIgnoreCase)
        || AbsentFolders.Contains(name.ToLowerInvariant())
        || Uploads.Any(rule => rule.Folder.Length > 0 && name.Equals(rule.Folder, StringComparison.OrdinalIgnoreCase));

    private static UploadRule RuleOf((string Folder, string Name) pattern, bool appends) => new(pattern.Folder, pattern.Name, appends);

    private static (string Folder, string Name) Split(ServedName name)
    {
        var slash = name.Pattern.LastIndexOf('/');
        return (name.Pattern[..Math.Max(slash, 0)], name.Pattern[(slash + 1)..]);
    }

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
internal sealed record PhoneClaim(string? Model, string? Firmware, MacAddress? Mac);

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
