using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Provisioning.Devices;

namespace Provisioning.Rendering;

/// <summary>What is common to all phones of one maker: <c>templates/&lt;vendor&gt;/vendor.yaml</c>.</summary>
internal sealed class Vendor
{
    /// <summary>The name of its folder, such as <c>yealink</c>.</summary>
    public required string Name { get; init; }

    public required string Title { get; init; }

    public required ConfigFormat Format { get; init; }

    public required ImmutableArray<string> Ouis { get; init; }

    /// <summary>How its phones introduce themselves, with the groups <c>model</c>, <c>firmware</c> and <c>mac</c>.</summary>
    public required ImmutableArray<Regex> UserAgents { get; init; }

    public required ImmutableArray<VendorFile> Files { get; init; }

    /// <summary>What phones upload, and into which folder it goes.</summary>
    public required ImmutableArray<VendorUpload> Uploads { get; init; }

    /// <summary>What phones ask for and rightly do not get.</summary>
    public required ImmutableArray<ServedName> Absent { get; init; }

    public required NotifyEvent Resync { get; init; }

    public required NotifyEvent Reboot { get; init; }

    /// <summary>Nothing that they can be told makes them start anew: at either event they look for changes, and reboot by themselves if one needs it.</summary>
    public bool RebootsOnlyWhenChanged { get; init; }

    public required ImmutableArray<ParameterClass> Parameters { get; init; }

    /// <summary>Classes that its phones do not take on without starting anew, whatever the class itself says.</summary>
    public ImmutableHashSet<RebootClass> RestartsFor { get; init; } = [];

    public required ParameterPatterns Secrets { get; init; }

    /// <summary>Parameters that may be written more than once, each time adding a value.</summary>
    public required ParameterPatterns Repeatable { get; init; }

    public required VendorLimits Limits { get; init; }

    /// <summary>The vendor's word for each kind of key.</summary>
    public required ImmutableDictionary<KeyKind, string> KeyTypes { get; init; }

    /// <summary>The vendor's word for a key that does nothing.</summary>
    public required string NoKeyType { get; init; }

    /// <summary>What its phones need to show lamps.</summary>
    public required WatcherTraits Lamps { get; init; }

    /// <summary>What makes its phones answer a call by themselves; null where nothing is known to.</summary>
    public AutoAnswer? AutoAnswer { get; init; }

    /// <summary>Ways of offering monitoring that its phones get unless another is asked for.</summary>
    public MonitoringWays AutoWays { get; init; }

    /// <summary>What a menu on their screens must look like; null where they show none.</summary>
    public ScreenMenus? Menus { get; init; }

    /// <summary>Vendor words by our words, such as languages.</summary>
    public required TemplateObject Tables { get; init; }

    /// <summary>What a phone uploads under this name, if it is anything we keep.</summary>
    public VendorUpload? UploadNamed(string name) => Uploads.FirstOrDefault(upload => upload.Name.TryMatch(name, out _));

    /// <summary>Phones ask for this name by habit; there is nothing to answer and nothing to report.</summary>
    public bool IsAbsent(string name) => Absent.Any(absent => absent.TryMatch(name, out _));

    /// <summary>The first row that matches wins; a parameter that no row knows is treated with the greatest care.</summary>
    public RebootClass RebootClassOf(string parameter) => ClassOf(parameter) ?? RebootClass.Reboot;

    /// <summary>What a phone of this maker must really do for a difference of this class.</summary>
    public RebootClass Needs(RebootClass difference) => RestartsFor.Contains(difference) ? RebootClass.Reboot : difference;

    public RebootClass? ClassOf(string parameter)
    {
        foreach (var row in Parameters)
        {
            if (row.Patterns.Match(parameter))
                return row.Class;
        }

        return null;
    }
}

/// <summary>A file that phones ask for.</summary>
/// <param name="Name">With <c>{mac}</c> and names of model properties in braces.</param>
/// <param name="Template">Path of its template.</param>
/// <param name="Scope">Who shares it.</param>
/// <param name="When">A model property without which phones do not ask for it.</param>
/// <param name="IsPublic">It may be given to a phone that has not proved who it is.</param>
/// <param name="TakesParameters">An administrator's own parameters are written into this file.</param>
internal sealed record VendorFile(
    ServedName Name, string Template, FileScope Scope, string? When, bool IsPublic, bool TakesParameters);

/// <summary>What a file depends on, and so how many phones share it.</summary>
internal enum FileScope
{
    /// <summary>One phone.</summary>
    Device,

    /// <summary>All phones of a model at a site.</summary>
    Site,
}

/// <param name="Name">As phones call it.</param>
/// <param name="Folder">Where uploads of this kind are kept.</param>
/// <param name="Append">Each upload continues the one before, as logs do.</param>
internal sealed record VendorUpload(ServedName Name, string Folder, bool Append);

/// <summary>The out-of-dialog NOTIFY that makes a phone act.</summary>
/// <param name="Event">The value of the Event header.</param>
/// <param name="SubscriptionState">
/// The value of the Subscription-State header; none when null. RFC 6665 §4.1.3 wants one in every NOTIFY, and makers' own examples have none: who refuses one form is told in the other.
/// </param>
/// <param name="Unverified">It was not confirmed on a phone.</param>
/// <param name="Source">Who says so.</param>
internal sealed record NotifyEvent(string Event, string? SubscriptionState, string Source, bool Unverified);

internal sealed record VendorLimits(int LabelLength, int UrlLength);

/// <summary>What it takes until a changed parameter works.</summary>
internal enum RebootClass
{
    /// <summary>Nothing: the phone may learn of it whenever it next asks.</summary>
    None,

    /// <summary>The phone shows it as soon as it has fetched the file.</summary>
    Live,

    /// <summary>The phone fetches the file and registers anew; calls may be disturbed.</summary>
    Resync,

    /// <summary>The phone must start anew.</summary>
    Reboot,
}

internal sealed record ParameterClass(ParameterPatterns Patterns, RebootClass Class);
