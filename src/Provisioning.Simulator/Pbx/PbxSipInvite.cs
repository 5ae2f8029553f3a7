using System.Net;
using System.Text;
using Provisioning.Simulator.Ami;
using Provisioning.Simulator.Signalling;
using Provisioning.Sip.Authentication;
using Provisioning.Sip.Dialogs;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;
using Provisioning.Sip.Transports;

namespace Provisioning.Simulator.Pbx;

/// <summary>
/// A feature code that somebody has dialled at the simulated PBX, on its way to the provisioning server: an INVITE that names the caller (RFC 3325), and Digest when it is
/// asked for, as the sample's endpoint <c>provisioning</c> sends it.
/// </summary>
internal sealed class PbxSipInvite(SimulatedPbx pbx, TransactionLayer transactions, PbxSipWay way, string contact)
{
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DigestClient _digest = new(way.User.Name, way.User.Secret);
    private SipDialog? _dialog;

    /// <summary>By which requests of the other side within the call are known.</summary>
    public string Tag { get; } = PhoneSocket.NewTag();

    public required string Leg { get; init; }

    /// <summary>Until it is answered or refused: then the leg is up, or has ended.</summary>
    public async Task RunAsync(string exten, PbxParty caller)
    {
        using var patience = new CancellationTokenSource(pbx.Board.Options.HandedOn, way.Time);
        var sending = SendAsync($"sip:{exten}@{way.Server}", $"{Guid.NewGuid():n}", caller, patience.Token);
        if (await Task.WhenAny(sending, _gone.Task) != sending)
            await patience.CancelAsync();
        try
        {
            var (outcome, cseq) = await sending;
            if (outcome.Response is { IsSuccess: true } response)
                Begin(response, cseq);
            else
                pbx.HangUp(Leg, HangupCauses.Rejected);
        }
        catch (OperationCanceledException)
        {
            pbx.HangUp(Leg, HangupCauses.NoAnswer);
        }
    }

    /// <summary>The leg has ended at the PBX.</summary>
    public void End()
    {
        _gone.TrySetResult();
        if (Interlocked.Exchange(ref _dialog, null) is { } dialog)
            _ = transactions.SendAsync(dialog.NewRequest(Methods.Bye), way.Flow, CancellationToken.None);
    }

    private void Begin(SipResponse response, uint cseq)
    {
        var dialog = SipDialog.FromResponse(response, contact);
        transactions.SendAck(dialog.NewAck(cseq), way.Flow);
        _dialog = dialog;
        if (_gone.Task.IsCompleted)
            End();
        else
            pbx.Answer(Leg);
    }

    private async Task<(ClientOutcome Outcome, uint CSeq)> SendAsync(string uri, string callId, PbxParty caller, CancellationToken token)
    {
        var outcome = await transactions.SendAsync(Request(uri, callId, caller, 1), way.Flow, token);
        if (outcome.Status != 401 || !_digest.TryAccept(Challenges(outcome.Response!)))
            return (outcome, 1);
        var again = Request(uri, callId, caller, 2).Add(HeaderName.Authorization, _digest.Authorize(Methods.Invite, uri));
        return (await transactions.SendAsync(again, way.Flow, token), 2);
    }

    private OutgoingRequest Request(string uri, string callId, PbxParty caller, uint cseq)
    {
        var identity = $"\"{caller.Name.Replace("\\", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal)}\" <sip:{caller.Number}@{way.Flow.Local.Address}>";
        return new OutgoingRequest(Methods.Invite, uri)
            .Add(HeaderName.MaxForwards, "70")
            .Add(HeaderName.From, $"{identity};tag={Tag}")
            .Add(HeaderName.To, $"<{uri}>")
            .Add(HeaderName.CallId, callId)
            .Add(HeaderName.CSeq, $"{cseq} INVITE")
            .Add(HeaderName.Contact, contact)
            .Add(HeaderName.PAssertedIdentity, identity)
            .WithBody("application/sdp", PbxSipCall.Sdp);
    }

    private static List<string> Challenges(SipResponse response)
    {
        var offers = new List<string>();
        foreach (var value in response.Values(HeaderName.WwwAuthenticate))
            offers.Add(Encoding.UTF8.GetString(value));
        return offers;
    }
}

/// <summary>The way from a simulated PBX to the provisioning server.</summary>
/// <param name="User">As whom the PBX signs in there: as the server does here, the other way round.</param>
internal sealed record PbxSipWay(IPEndPoint Server, AmiUser User, Flow Flow, TimeProvider Time);
