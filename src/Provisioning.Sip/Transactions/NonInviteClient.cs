using static Provisioning.Sip.Transactions.ClientActions;
using static Provisioning.Sip.Transactions.ClientState;

namespace Provisioning.Sip.Transactions;

/// <summary>
/// The non-INVITE client transaction: RFC 3261 §17.1.2.2 figure 6. Its state Completed does nothing but absorb repeated responses until
/// timer K; a response that finds no transaction is dropped all the same (§18.1.2 lets the core decide), so the transaction ends with its
/// final response on every transport and costs nothing for those five seconds.
/// </summary>
internal static class NonInviteClient
{
    public static ClientStep Next(ClientState state, ClientEvent happened) => state switch
    {
        Trying => happened switch
        {
            ClientEvent.TimerE => (Trying, Resend),
            ClientEvent.TimerF => (Terminated, TellTimeout),
            ClientEvent.TransportError => (Terminated, TellTransportError),
            ClientEvent.Provisional => (Proceeding, PassUp),
            ClientEvent.Success or ClientEvent.Failure => (Terminated, PassUp),
            ClientEvent.Abandoned => (Terminated, None),
            _ => (Trying, None),
        },
        Proceeding => happened switch
        {
            ClientEvent.TimerE => (Proceeding, Resend),
            ClientEvent.TimerF => (Terminated, TellTimeout),
            ClientEvent.TransportError => (Terminated, TellTransportError),
            ClientEvent.Provisional => (Proceeding, PassUp),
            ClientEvent.Success or ClientEvent.Failure => (Terminated, PassUp),
            ClientEvent.Abandoned => (Terminated, None),
            _ => (Proceeding, None),
        },
        _ => (Terminated, None),
    };
}
