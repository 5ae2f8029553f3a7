using static Provisioning.Sip.Transactions.ServerActions;
using static Provisioning.Sip.Transactions.ServerState;

namespace Provisioning.Sip.Transactions;

/// <summary>The INVITE server transaction: RFC 3261 §17.2.1 figure 7, as RFC 6026 §8.5 corrects it.</summary>
internal static class InviteServer
{
    public static ServerStep Next(ServerState state, ServerEvent happened) => state switch
    {
        // Trying is Proceeding without a response yet, which the figure makes after 200 ms.
        Trying => happened switch
        {
            ServerEvent.TimerTrying => (Proceeding, SendTrying),
            ServerEvent.Provisional => (Proceeding, Send),
            ServerEvent.Success => (Accepted, Send),
            ServerEvent.Failure => (Completed, Send),
            _ => (Trying, None),
        },
        Proceeding => happened switch
        {
            ServerEvent.Request => (Proceeding, Resend),
            ServerEvent.Provisional => (Proceeding, Send),
            ServerEvent.Success => (Accepted, Send),
            ServerEvent.Failure => (Completed, Send),
            _ => (Proceeding, None),
        },
        Completed => happened switch
        {
            ServerEvent.Request or ServerEvent.TimerG => (Completed, Resend),
            ServerEvent.Ack => (Confirmed, None),
            ServerEvent.TimerH => (Terminated, None),
            _ => (Completed, None),
        },
        Confirmed => happened == ServerEvent.TimerI ? (Terminated, None) : (Confirmed, None),
        Accepted => happened switch
        {
            ServerEvent.Success => (Accepted, Send),
            ServerEvent.Ack => (Accepted, PassAckUp),
            ServerEvent.TimerL => (Terminated, None),
            _ => (Accepted, None),
        },
        _ => (Terminated, None),
    };
}
