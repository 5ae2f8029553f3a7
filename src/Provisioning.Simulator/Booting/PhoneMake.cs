using System.Globalization;
using Provisioning.Simulator.Vendors;

namespace Provisioning.Simulator.Booting;

/// <summary>A vendor, one of its models, and a firmware.</summary>
internal sealed record PhoneMake(VendorBehaviour Vendor, ModelBehaviour Model, string Firmware)
{
    /// <summary>The second number of the firmware version.</summary>
    public int Generation =>
        Firmware.Split('.') is [_, var second, ..] && int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

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
