using System.Globalization;
using Provisioning.Simulator.Vendors;

namespace Provisioning.Simulator.Booting;

/// <summary>A vendor, one of its models, and a firmware.</summary>
internal sealed record PhoneMake
{
    public required VendorBehaviour Vendor { get; init; }

    public required ModelBehaviour Model { get; init; }

    public required string Firmware { get; init; }

    /// <summary>The second number of the firmware version.</summary>
    public required int Generation { get; init; }

    /// <summary>Parameters that decide how the phone itself behaves at its next boot.</summary>
    public IEnumerable<string> OwnParameters => new[]
    {
        Vendor.Server.Url, Vendor.Server.Scheme, Vendor.Server.User, Vendor.Server.Password, Vendor.Tag.Parameter,
        Vendor.Local.Folder, Vendor.Local.SentIf?.Parameter, Vendor.Local.KeptIf?.Parameter, Vendor.Firmware.Parameter,
    }.Concat(Vendor.CheckSync.Rules.Select(rule => rule.If?.Parameter)).OfType<string>();

    public static PhoneMake Of(VendorBehaviour vendor, ModelBehaviour model, string firmware)
    {
        var generation = firmware.Split('.') is [_, var second, ..] && int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;
        return new PhoneMake { Vendor = VendorCatalog.At(vendor, generation), Model = model, Firmware = firmware, Generation = generation };
    }

    public string UserAgent(string? agent, PhoneFlash flash, PhoneNames names)
    {
        var tag = Vendor.Tag;
        var isTagged = flash.Parameters.GetValueOrDefault(tag.Parameter, tag.Factory) == tag.On;
        var chosen = agent ?? Model.Agent;
        var text = chosen == "application" || tag.Bare is null ? tag.Text : tag.Bare;
        names.Learn([KeyValuePair.Create("tag", isTagged ? names.Expand(text) : "")]);
        return names.Expand(Vendor.UserAgents[chosen]);
    }
}
