using System.Diagnostics.CodeAnalysis;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Provisioning.Simulator.Vendors;

/// <summary>The phones that can be simulated.</summary>
internal static class VendorCatalog
{
    private static readonly Lazy<Dictionary<string, VendorBehaviour>> Vendors = new(Read);

    /// <summary>All models as <c>vendor/model</c>, sorted.</summary>
    public static IEnumerable<string> Models =>
        Vendors.Value.Values.SelectMany(vendor => vendor.Models.Keys.Select(model => $"{vendor.Vendor}/{model}")).Order(StringComparer.Ordinal);

    /// <summary>Finds <c>vendor/model</c>; case, hyphens and underscores in the model do not matter.</summary>
    public static bool TryFind(
        string id, [NotNullWhen(true)] out VendorBehaviour? vendor, [NotNullWhen(true)] out ModelBehaviour? model)
    {
        (vendor, model) = (null, null);
        return id.ToLowerInvariant().Split('/') is [var maker, var name]
            && Vendors.Value.TryGetValue(maker, out vendor)
            && vendor.Models.TryGetValue(name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal), out model);
    }

    private static Dictionary<string, VendorBehaviour> Read()
    {
        var yaml = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build();
        var assembly = typeof(VendorCatalog).Assembly;
        var vendors = new Dictionary<string, VendorBehaviour>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".yaml", StringComparison.Ordinal)))
        {
            using var text = new StreamReader(assembly.GetManifestResourceStream(name)!);
            var vendor = yaml.Deserialize<VendorBehaviour>(text);
            vendors.Add(vendor.Vendor, vendor);
        }

        return vendors;
    }
}
