using System.Text;
using Provisioning.Devices;
using Provisioning.Sip.Authentication;
using Provisioning.Sip.Messages;

namespace Provisioning.Rollouts;

/// <summary>
/// The password for a phone that challenges a NOTIFY. Makers take that of the account which the NOTIFY is for: the lamp line's where it went to the lamp line, that of
/// the phone's first line where it went there, or where the phone names its PBX as the realm.
/// </summary>
internal sealed class CheckSyncCredentials(FleetState fleet, CredentialIssuer issuer)
{
    /// <summary>Null when there is no password, or no challenge that can be answered.</summary>
    public CheckSyncDigest? AnswerTo(SipResponse response, Device device, SipWay way)
    {
        var isProxy = response.Status == 407;
        var challenges = new List<string>();
        foreach (var challenge in response.Values(isProxy ? HeaderName.ProxyAuthenticate : HeaderName.WwwAuthenticate))
            challenges.Add(Encoding.UTF8.GetString(challenge));
        var client = way.IsLampLine && !challenges.Exists(challenge => IsOfPbx(challenge, device)) ? LampLine(device) : FirstLine(device);
        return client is not null && client.TryAccept(challenges) ? new(isProxy ? HeaderName.ProxyAuthorization : HeaderName.Authorization, client) : null;
    }

    private bool IsOfPbx(string challenge, Device device) => DigestChallenge.TryParse(challenge, out var offered)
        && fleet.Current.Sites.TryGetValue(device.Site, out var site) && fleet.Current.Pbxs.TryGetValue(site.Pbx, out var pbx)
        && offered.Realm.Equals(pbx.Address, StringComparison.OrdinalIgnoreCase);

    private DigestClient LampLine(Device device)
    {
        var credentials = issuer.For(device);
        return new(credentials.LampUser, credentials.LampPassword.Reveal());
    }

    private DigestClient? FirstLine(Device device) =>
        !device.Lines.IsEmpty && fleet.Current.Extensions.TryGetValue(device.Lines[0].Extension, out var extension) && extension.SipPassword is { } password
            ? new(extension.SipUser ?? extension.Number.ToString(), password.Reveal())
            : null;
}

/// <param name="Header">RFC 3261 §22: Authorization for a 401, Proxy-Authorization for a 407.</param>
/// <param name="Client">Has taken the challenge.</param>
internal sealed record CheckSyncDigest(HeaderName Header, DigestClient Client);
