using static Provisioning.Sip.Transactions.ServerActions;
using static Provisioning.Sip.Transactions.ServerState;

namespace Provisioning.Sip.Transactions;

/// <summary>
/// The non-INVITE server transaction: RFC 3261 §17.2.2 figure 8. Completed is kept by <see cref="AnswerStore"/>, as nothing but the bytes.
/// </summary>
internal static class NonInviteServer
{
    public static ServerStep Next(ServerState state, ServerEvent happened) => state switch
    {
        Trying => happened switch
        {
            ServerEvent.Provisional => (Proceeding, Send),
            ServerEvent.Success or ServerEvent.Failure => (Completed, Send),
            // Nobody waits for an answer any more once the client's Timer F has fired (RFC 4320 §4.2).
            ServerEvent.TimerJ => (Terminated, None),
            _ => (Trying, None),
        },
        Proceeding => happened switch
        {
            ServerEvent.Request => (Proceeding, Resend),
            ServerEvent.Provisional => (Proceeding, Send),
            ServerEvent.Success or ServerEvent.Failure => (Completed, Send),
            ServerEvent.TimerJ => (Terminated, None),
            _ => (Proceeding, None),
        },
        Completed => happened switch
        {
            ServerEvent.Request => (Completed, Resend),
            ServerEvent.TimerJ => (Terminated, None),
            _ => (Completed, None),
        },
        _ => (Terminated, None),
    };
}
