using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;

namespace Provisioning.Sip.Proxy;

/// <summary>Record-Route values of this proxy (RFC 3261 §16.6.4).</summary>
internal static class RecordRoute
{
    /// <summary>
    /// One value where both sides reach this proxy alike; else one for each side, the next hop's on top (RFC 5658 §3.4), so that both ends find an
    /// address and a transport that they have.
    /// </summary>
    public static IReadOnlyList<string> Values(Flow from, Flow to, bool isSecure, string token)
    {
        var (upstream, downstream) = (Value(from, isSecure, token), Value(to, isSecure, token));
        return upstream == downstream ? [downstream] : [downstream, upstream];
    }

    /// <summary>
    /// Whether a request gets them: those that make or change dialogs, and any of unknown meaning (§16.6.4). What ends a dialog or belongs to one
    /// transaction of it does not.
    /// </summary>
    public static bool BelongsTo(string method) =>
        method is not (Methods.Ack or Methods.Bye or Methods.Cancel or Methods.Info or Methods.Message or Methods.Options or Methods.Prack);

    private static string Value(Flow flow, bool isSecure, string token)
    {
        // Not the flow itself: who keeps a connection shorter than a call lasts must find us all the same.
        var entrance = flow.Entrance;
        isSecure &= entrance.Protocol == TransportProtocol.Tls;
        // A sips URI says TLS already; UDP is what a port without a transport means (RFC 3263 §4.1).
        var transport = entrance.Protocol switch
        {
            TransportProtocol.Tcp => ";transport=tcp",
            TransportProtocol.Tls when !isSecure => ";transport=tls",
            _ => "",
        };
        return $"<{(isSecure ? "sips" : "sip")}:{token}@{entrance.SentBy}{transport};lr>";
    }
}
