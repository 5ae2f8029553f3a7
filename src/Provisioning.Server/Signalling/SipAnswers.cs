using System.Globalization;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;

namespace Provisioning.Signalling;

/// <summary>Answers that every handler gives.</summary>
internal static class SipAnswers
{
    public static OutgoingResponse Answer(this ServerTransaction transaction, int status, string reason) =>
        new(transaction.Request, status, reason, Tags.New());

    public static void Refuse(this ServerTransaction transaction, SipRefusal refusal) => transaction.RespondOnce(refusal.ToResponse(transaction.Request, Tags.New()));

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
