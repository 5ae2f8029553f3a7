using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Devices;

/// <summary>The passwords this server makes for one phone: to fetch its files, and to register its lamp line.</summary>
/// <param name="HttpUser">The MAC address.</param>
/// <param name="HttpPassword">For Digest, or Basic over TLS.</param>
/// <param name="LampUser">The MAC address.</param>
/// <param name="LampPassword">For the lamp line's SIP registration.</param>
internal sealed record DeviceCredentials(string HttpUser, Secret HttpPassword, string LampUser, Secret LampPassword);

/// <summary>
/// Derives every phone's passwords from one key of the installation. Nothing is stored per phone; raising
/// <see cref="Device.CredentialGeneration"/> replaces the passwords of one phone.
/// </summary>
internal sealed class CredentialIssuer(byte[] key)
{
    /// <summary>18 bytes are 24 characters of base64url: more than 128 bits, and short enough for every phone.</summary>
    private const int PasswordBytes = 18;

    public DeviceCredentials For(Device device)
    {
        var user = device.Mac.ToString();
        return new(user, Derive("http", device), user, Derive("lamp", device));
    }

    /// <summary>Opens a phone's menu and nothing else, in the address of that menu: its browser cannot be given a password everywhere.</summary>
    public Secret MenuTokenOf(Device device) => Derive("menu", device);

    private Secret Derive(string purpose, Device device)
    {
        var subject = string.Create(CultureInfo.InvariantCulture, $"{purpose}/{device.Mac}/{device.CredentialGeneration}");
        var hash = HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(subject));
        return Secret.Of(Base64Url.EncodeToString(hash.AsSpan(0, PasswordBytes)));
    }
}
