using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Provisioning.Devices;
using Provisioning.Sip.Authentication;

namespace Provisioning.Delivery;

/// <summary>Each phone's password in the forms that a comparison needs, made when it first asks and kept while its device is unchanged.</summary>
internal sealed class PhoneSecrets(CredentialIssuer issuer, IOptions<DeliveryOptions> options)
{
    private readonly ConcurrentDictionary<MacAddress, PhoneSecret> _byMac = new();

    public PhoneSecret For(Device device)
    {
        if (_byMac.TryGetValue(device.Mac, out var secret) && secret.Generation == device.CredentialGeneration)
            return secret;
        var credentials = issuer.For(device);
        var password = credentials.HttpPassword.Reveal();
        return _byMac[device.Mac] = new(
            device.CredentialGeneration, new DigestSecret(credentials.HttpUser, options.Value.Realm, password), Encoding.UTF8.GetBytes(password),
            Encoding.UTF8.GetBytes(issuer.MenuTokenOf(device).Reveal()));
    }
}

/// <summary>One phone's password.</summary>
internal sealed class PhoneSecret(int generation, DigestSecret digest, byte[] password, byte[] menuToken)
{
    public int Generation => generation;

    public DigestSecret Digest => digest;

    public bool IsMenuToken(string guess) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(guess), menuToken);

    public bool Matches(string user, ReadOnlySpan<char> guess)
    {
        var bytes = Encoding.UTF8.GetBytes(guess.ToString());
        return CryptographicOperations.FixedTimeEquals(bytes, password) & user.Equals(digest.Username, StringComparison.OrdinalIgnoreCase);
    }
}
