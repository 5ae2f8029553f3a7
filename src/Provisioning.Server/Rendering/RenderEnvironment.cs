using Provisioning.Devices;

namespace Provisioning.Rendering;

/// <summary>What every phone is told about this server.</summary>
/// <param name="ProvisioningUrl">Where phones fetch their files; ends in a slash.</param>
/// <param name="LampPort">The SIP port there.</param>
/// <param name="Credentials">Makes the phones' passwords.</param>
/// <param name="LampHost">Where lamp lines register.</param>
internal sealed record RenderEnvironment(Uri ProvisioningUrl, string LampHost, int LampPort, CredentialIssuer Credentials)
{
    /// <summary>The folder of phones' menus in their addresses.</summary>
    public const string MenuFolder = "menu";

    /// <summary>Where phones fetch this image. Names of images may stand in an address as they are.</summary>
    public string FirmwareUrl(string file) => new Uri(ProvisioningUrl, "firmware/" + file).AbsoluteUri;

    /// <summary>Where this phone finds its monitoring menu.</summary>
    /// <param name="token">For a browser that has no password of its own.</param>
    public string MenuUrl(Device device, string? token) =>
        new Uri(ProvisioningUrl, token is null ? $"{MenuFolder}/{device.Mac}" : $"{token}/{MenuFolder}/{device.Mac}").AbsoluteUri;
}
