using System.Globalization;
using Provisioning.Sip.Messages;

namespace Provisioning.Simulator.Signalling;

/// <summary>Keeps a line registered (RFC 3261 §10.2) for as long as the phone runs.</summary>
/// <param name="former">What it goes on from, within the same Call-ID; it has ended by then. Null for a phone that has started.</param>
internal sealed class PhoneRegistration(PhoneAccount account, PhoneRegistration? former = null)
{
    /// <summary>Requests of the former one that were not answered have used numbers too.</summary>
    private const uint Unanswered = 10;

    private const int FactorySeconds = 3600;
    private const int LongestSeconds = 86_400;
    private const double RefreshAt = 0.8;

    private readonly string _callId = former?._callId ?? $"{Guid.NewGuid():n}";
    private readonly string _tag = former?._tag ?? PhoneSocket.NewTag();
    private uint _cseq;

    public PhoneAccount Account => account;

    /// <summary>Status of the last REGISTER; 0 before the first is answered.</summary>
    public int Status { get; private set; }

    public bool IsRegistered => Status is >= 200 and < 300;

    public async Task RunAsync(CancellationToken token)
    {
        _cseq = former is null ? 0 : former._cseq + Unanswered;
        var expires = account.Line.RegisterSeconds ?? FactorySeconds;
        while (true)
        {
            var (outcome, cseq) = await account.SendAsync(next => Register(next, expires), _cseq + 1, token);
            (_cseq, Status) = (cseq, outcome.Status);
            // RFC 3261 §10.2.8: who asked for too little asks for more.
            if (Status == 423 && outcome.Response!.TryNumber(HeaderName.MinExpires, out var least) && least > expires && least <= LongestSeconds)
            {
                expires = (int)least;
                continue;
            }

            var next = IsRegistered ? TimeSpan.FromSeconds(Granted(outcome.Response!, expires) * RefreshAt) : NextAttempt.After(outcome).Pause;
            await Task.Delay(next, account.Socket.Time, token);
        }
    }

    /// <summary>Signs off, as a phone does that is shut down properly.</summary>
    public async Task EndAsync(CancellationToken token)
    {
        if (IsRegistered)
            await account.SendAsync(next => Register(next, 0), _cseq + 1, token);
    }

    private OutgoingRequest Register(uint cseq, int expires) =>
        account.NewRequest(Methods.Register, $"sip:{account.Domain}", $"<{account.Address}>", _callId, _tag, cseq)
            .Add(HeaderName.Expires, expires.ToString(CultureInfo.InvariantCulture));

    private static uint Granted(SipResponse response, int asked)
    {
        foreach (var contact in response.Values(HeaderName.Contact))
        {
            if (NameAddress.TryParse(contact, out var address) && address.TryParameter("expires", out var value)
                && uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            {
                return seconds;
            }
        }

        return response.TryNumber(HeaderName.Expires, out var all) ? all : (uint)asked;
    }
}
