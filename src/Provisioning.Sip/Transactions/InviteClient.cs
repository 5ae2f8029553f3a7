using static Provisioning.Sip.Transactions.ClientActions;
using static Provisioning.Sip.Transactions.ClientState;

namespace Provisioning.Sip.Transactions;

/// <summary>The INVITE client transaction: RFC 3261 §17.1.1.2 figure 5, as RFC 6026 §8.4 corrects it.</summary>
internal static class InviteClient
{
    public static ClientStep Next(ClientState state, ClientEvent happened) => state switch
    {
        Calling => happened switch
        {
            ClientEvent.TimerA => (Calling, Resend),
            ClientEvent.TimerB => (Terminated, TellTimeout),
            ClientEvent.TransportError => (Terminated, TellTransportError),
            ClientEvent.Provisional => (Proceeding, PassUp),
            ClientEvent.Success => (Accepted, PassUp),
            ClientEvent.Failure => (Completed, Ack | PassUp),
            _ => (Calling, None),
        },
        Proceeding => happened switch
        {
            ClientEvent.Provisional => (Proceeding, PassUp),
            ClientEvent.Success => (Accepted, PassUp),
            ClientEvent.Failure => (Completed, Ack | PassUp),
            // Neither is an arrow of the figure: a cancelled INVITE ends after 64*T1 (§9.1), and nothing can come on a closed connection.
            ClientEvent.TimerB => (Terminated, TellTimeout),
            ClientEvent.TransportError => (Terminated, TellTransportError),
            _ => (Proceeding, None),
        },
        Completed => happened switch
        {
            ClientEvent.Failure => (Completed, Ack),
            ClientEvent.TimerD or ClientEvent.TransportError => (Terminated, None),
            _ => (Completed, None),
        },
        Accepted => happened switch
        {
            ClientEvent.Success => (Accepted, PassUp),
            ClientEvent.TimerM => (Terminated, None),
            _ => (Accepted, None),
        },
        _ => (Terminated, None),
    };
}
