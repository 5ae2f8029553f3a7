using System.Diagnostics.CodeAnalysis;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Provisioning.Simulator.Vendors;

/// <summary>The phones that can be simulated.</summary>
internal static class VendorCatalog
{
    private static readonly Lazy<Dictionary<string, (VendorBehaviour Now, VendorBehaviour Before)>> Vendors = new(Read);

    /// <summary>All models as <c>vendor/model</c>, sorted.</summary>
    public static IEnumerable<string> Models =>
        Vendors.Value.Values.SelectMany(vendor => vendor.Now.Models.Keys.Select(model => $"{vendor.Now.Vendor}/{model}")).Order(StringComparer.Ordinal);

    /// <summary>Finds <c>vendor/model</c>; case, hyphens and underscores in the model do not matter.</summary>
    public static bool TryFind(
        string id, [NotNullWhen(true)] out VendorBehaviour? vendor, [NotNullWhen(true)] out ModelBehaviour? model)
    {
        (vendor, model) = (null, null);
        if (id.ToLowerInvariant().Split('/') is not [var maker, var name] || !Vendors.Value.TryGetValue(maker, out var found))
            return false;
        vendor = found.Now;
        name = name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
        return vendor.Models.TryGetValue(name, out model);
    }

    /// <summary>The vendor as phones of a firmware generation know it.</summary>
    public static VendorBehaviour At(VendorBehaviour vendor, int generation) =>
        vendor.Renamed is { } renamed && generation < renamed.Since ? Vendors.Value[vendor.Vendor].Before : vendor;

    private static Dictionary<string, (VendorBehaviour, VendorBehaviour)> Read()
    {
        var yaml = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build();
        var assembly = typeof(VendorCatalog).Assembly;
        var vendors = new Dictionary<string, (VendorBehaviour, VendorBehaviour)>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".yaml", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            var text = reader.ReadToEnd();
            var now = yaml.Deserialize<VendorBehaviour>(text);
            var before = now.Renamed is { } renamed
                ? yaml.Deserialize<VendorBehaviour>(text.Replace(renamed.Prefix, "", StringComparison.Ordinal))
                : now;
            vendors.Add(now.Vendor, (now, before));
        }

        return vendors;
    }
}
