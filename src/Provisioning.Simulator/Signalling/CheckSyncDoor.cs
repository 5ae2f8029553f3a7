using System.Security.Cryptography;
using System.Text;
using Provisioning.Simulator.Vendors;
using Provisioning.Sip.Authentication;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;

namespace Provisioning.Simulator.Signalling;

/// <summary>Answers NOTIFYs that belong to no subscription, and says what the phone does then.</summary>
internal sealed class CheckSyncDoor(PhoneOutlet outlet)
{
    private const string Realm = "phone";

    /// <summary>One server is all that asks.</summary>
    private readonly DigestVerifier _verifier = new(
        Realm, new NonceIssuer(RandomNumberGenerator.GetBytes(32), outlet.Socket.Time, new NonceOptions { MaxTracked = 16 }), DigestTargets.Sip);

    private int _taken;

    /// <summary>How often it was told, and let itself be told.</summary>
    public int Taken => _taken;

    public CheckSyncDeed Answer(ServerTransaction transaction)
    {
        var request = transaction.Request;
        if (outlet.Troubles is { IsDead: true } or { IsDeaf: true })
            return CheckSyncDeed.Ignore;
        var (name, asked) = Split(Encoding.UTF8.GetString(request.Value(HeaderName.Event)));
        var status = request.To.Tag is not null || name == "dialog" ? (481, "Subscription Does Not Exist")
            : name != outlet.Phone.CheckSync.Event ? (489, "Bad Event")
            : outlet.Troubles.ChallengesNotify && !IsAuthentic(request) ? (401, "Unauthorized")
            : (200, "OK");
        var response = new OutgoingResponse(request, status.Item1, status.Item2, PhoneSocket.NewTag());
        if (status.Item1 == 401)
            response.Add(HeaderName.WwwAuthenticate, _verifier.Challenge(DigestAlgorithm.Md5).ToString());
        transaction.Respond(response);
        return status.Item1 == 200 ? Obey(asked) : CheckSyncDeed.Ignore;
    }

    /// <summary>As if it came by a line that nobody is asked to sign in for: the PBX's.</summary>
    public CheckSyncDeed Take(string sipEvent)
    {
        var (name, asked) = Split(sipEvent);
        var hears = name == outlet.Phone.CheckSync.Event && outlet.Troubles is { IsDead: false, IsDeaf: false };
        return hears ? Obey(asked) : CheckSyncDeed.Ignore;
    }

    private CheckSyncDeed Obey(string asked) => Interlocked.Increment(ref _taken) <= outlet.Troubles.IgnoredCheckSyncs
        ? CheckSyncDeed.Ignore
        : outlet.Phone.CheckSync.DeedFor(outlet.Phone.State.Parameters, asked);

    private static (string Name, string Parameters) Split(string header)
    {
        var semicolon = header.IndexOf(';', StringComparison.Ordinal);
        return semicolon < 0 ? (header.Trim(), "") : (header[..semicolon].Trim(), header[(semicolon + 1)..].Replace(" ", "", StringComparison.Ordinal));
    }

    private bool IsAuthentic(SipRequest request)
    {
        var state = outlet.Phone.State;
        if ((state.Lines.FirstOrDefault(line => line.Hidden) ?? state.Lines.FirstOrDefault()) is not { } line)
            return false;
        var secret = new DigestSecret(line.Login.Length > 0 ? line.Login : line.User, Realm, line.Password);
        foreach (var value in request.Values(HeaderName.Authorization))
        {
            if (DigestCredentials.TryParse(Encoding.UTF8.GetString(value), out var credentials)
                && _verifier.Verify(credentials, request.Method, Encoding.UTF8.GetString(request.RequestUri), secret) == DigestOutcome.Accepted)
            {
                return true;
            }
        }

        return false;
    }
}
