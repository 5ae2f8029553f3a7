using Provisioning.Devices;

namespace Provisioning.Rendering;

/// <summary>What a phone says of itself in a User-Agent header.</summary>
/// <param name="Vendor">The name of the maker's folder.</param>
/// <param name="Firmware">As the phone writes it.</param>
/// <param name="Mac">Null when the phone does not tell.</param>
/// <param name="Model"><c>vendor/model</c>; it need not be a model that is listed.</param>
internal sealed record PhoneIdentity(string Vendor, string Model, string Firmware, MacAddress? Mac);
