using System.Diagnostics.CodeAnalysis;
using Provisioning.Configs;
using Provisioning.Devices;
using Provisioning.Sip.Authentication;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;

namespace Provisioning.Signalling;

/// <summary>
/// Finds out which phone sends a request, and whether it is that phone: the user of its lamp line is its MAC address, the password is made by
/// this server. A phone without a published configuration cannot know its password, and is a stranger.
/// </summary>
internal sealed class PhoneSignIn(FleetState fleet, PublishedConfigs published, LampSecrets secrets, SipDigest digest, SignInGuard guard)
{
    /// <summary>Answers the request itself, and returns false, unless the phone has proved itself.</summary>
    public bool TryAuthenticate(ServerTransaction transaction, [NotNullWhen(true)] out Device? device)
    {
        var verdict = Judge(transaction.Request, out var claimed);
        if (verdict.IsFailure() && !guard.MayFail(transaction.Flow.Remote.Address))
            verdict = SignIn.TooManyFailures;
        guard.Count(verdict);
        device = verdict == SignIn.Accepted ? claimed : null;
        if (device is not null)
        {
            guard.Tell(device.Mac);
            return true;
        }

        transaction.RespondOnce(verdict switch
        {
            SignIn.NoCredentials => digest.Challenge(transaction.Request, isStale: false, claimed?.Mac),
            SignIn.StaleNonce => digest.Challenge(transaction.Request, isStale: true, claimed?.Mac),
            _ => guard.RefusalFor(verdict).ToResponse(transaction.Request, Tags.New()),
        });
        return false;
    }

    private SignIn Judge(SipRequest request, out Device? device)
    {
        device = null;
        if (digest.CredentialsOf(request) is not { } header)
        {
            device = MacOfFrom(request) is { } from ? Find(from) : null;
            return SignIn.NoCredentials;
        }

        if (!DigestCredentials.TryParse(header, out var credentials))
            return SignIn.Malformed;
        device = MacAddress.TryParse(credentials.Username, out var mac) ? Find(mac) : null;
        if (device is null)
            return SignIn.UnknownPhone;
        digest.Answered(mac, credentials);
        return digest.Verify(credentials, request, secrets.For(device)) switch
        {
            DigestOutcome.Accepted => MacOfFrom(request) == mac ? SignIn.Accepted : SignIn.OtherIdentity,
            DigestOutcome.StaleNonce or DigestOutcome.Replayed => SignIn.StaleNonce,
            DigestOutcome.WrongUri => SignIn.WrongUri,
            _ => SignIn.WrongPassword,
        };
    }

    private Device? Find(MacAddress mac) => published.Find(mac) is null ? null : fleet.Current.Devices.GetValueOrDefault(mac);

    /// <summary>Nobody speaks in another phone's name: From is the lamp line that signs in.</summary>
    private static MacAddress? MacOfFrom(SipRequest request) =>
        SipUri.TryParse(request.From.Uri, out var from) && MacAddress.TryParse(from.User, out var user) ? user : null;
}
