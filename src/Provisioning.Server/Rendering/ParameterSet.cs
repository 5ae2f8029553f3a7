using System.Collections.Immutable;
using Provisioning.Devices;

namespace Provisioning.Rendering;

/// <summary>
/// The parameters that an administrator wrote in the vendor's own words, nearest level first. A parameter of the account or a
/// site concerns phones of several makers: it goes to the makers that know it, or to all when none does.
/// </summary>
internal sealed class ParameterSet
{
    private readonly VendorCatalog _vendors;
    private readonly Vendor _vendor;

    private ParameterSet(
        VendorCatalog vendors, Vendor vendor, ImmutableSortedDictionary<string, ParameterOverride> values)
    {
        (_vendors, _vendor, Values) = (vendors, vendor, values);
    }

    public ImmutableSortedDictionary<string, ParameterOverride> Values { get; }

    public static ParameterSet Empty(VendorCatalog vendors, Vendor vendor) =>
        new(vendors, vendor, ImmutableSortedDictionary.Create<string, ParameterOverride>(StringComparer.Ordinal));

    public ParameterSet With(Settings written, SettingLevel level)
    {
        var values = Values;
        foreach (var (name, value) in written.Parameters)
        {
            if (IsParameterName(name) && (level >= SettingLevel.Model || IsForThisVendor(name)))
                values = values.SetItem(name, new(value.Reveal(), level, value.Secret is not null || IsSecretName(name)));
        }

        return ReferenceEquals(values, Values) ? this : new(_vendors, _vendor, values);
    }

    /// <summary>Letters, digits, dots, dashes and underscores: nothing that could end a name in any format.</summary>
    public static bool IsParameterName(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    /// <summary>A parameter of another maker does nothing on this phone, but its password stays one.</summary>
    private bool IsSecretName(string name) => _vendors.Vendors.Any(vendor => vendor.Secrets.Match(name));

    private bool IsForThisVendor(string name) =>
        _vendor.ClassOf(name) is not null || _vendors.Vendors.All(vendor => vendor.ClassOf(name) is null);
}

internal readonly record struct ParameterOverride(string Value, SettingLevel Level, bool IsSecret);
