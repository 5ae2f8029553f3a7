using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Provisioning.Devices;
using Provisioning.Sip.Authentication;

namespace Provisioning.Signalling;

/// <summary>Lamp lines' passwords as hashes, made when a phone first signs in and kept while its device has the same credentials.</summary>
internal sealed class LampSecrets(CredentialIssuer issuer, IOptions<SipOptions> options)
{
    private readonly ConcurrentDictionary<MacAddress, (int Generation, DigestSecret Secret)> _byMac = new();
    private int _count;

    public DigestSecret For(Device device)
    {
        if (_byMac.TryGetValue(device.Mac, out var kept) && kept.Generation == device.CredentialGeneration)
            return kept.Secret;
        var credentials = issuer.For(device);
        var secret = new DigestSecret(credentials.LampUser, options.Value.Realm, credentials.LampPassword.Reveal());
        // Phones that left the fleet are forgotten with all others: nobody waits long for a hash.
        if (Interlocked.Increment(ref _count) > options.Value.MaxSecrets)
        {
            _byMac.Clear();
            Volatile.Write(ref _count, 1);
        }

        _byMac[device.Mac] = (device.CredentialGeneration, secret);
        return secret;
    }
}
