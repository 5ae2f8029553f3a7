using System.Net;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;

namespace Provisioning.Sip.Transactions;

/// <summary>Where the responses to a request go, and the Via they carry (RFC 3261 §18.2, RFC 3581 §4).</summary>
internal static class AnswerRoute
{
    /// <summary>
    /// The topmost Via with <c>received</c>, and <c>rport</c> filled in where it was asked for. A <c>received</c> that came with the request is
    /// not true and not kept.
    /// </summary>
    public static byte[] CompleteVia(SipRequest request, Flow flow)
    {
        var value = request.Values(HeaderName.Via).First;
        if (!Via.TryParse(value, out var via))
            return value.ToArray();
        var buffer = new SipBuffer(value.Length + 64).Add(value[..^via.Parameters.Length]);
        var parameters = new HeaderParameters(via.Parameters);
        while (parameters.MoveNext())
        {
            if (SipText.IsIgnoringCase(parameters.Name, "received"))
                continue;
            buffer.Add(";"u8).Add(parameters.Name);
            if (SipText.IsIgnoringCase(parameters.Name, "rport"))
                buffer.Add("="u8).Add(flow.Remote.Port);
            else if (!parameters.RawValue.IsEmpty)
                buffer.Add("="u8).Add(parameters.RawValue);
        }

        // RFC 3581 §4 wants it with rport always, RFC 3261 §18.2.1 where it differs from sent-by; it is never wrong.
        return buffer.Add(";received="u8).Add(WithoutScope(flow.Remote.Address)).ToArray();
    }

    /// <summary>
    /// The flow that the request came by. Only a client that did not ask for its own port (rport), and is not seen to be behind NAT, is
    /// answered at the port of its Via (RFC 3261 §18.2.2).
    /// </summary>
    public static Flow FlowFor(SipRequest request, Flow flow)
    {
        var via = request.TopVia;
        if (flow is not UdpFlow udp || via.HasRport || via.Host.IsEmpty)
            return flow;
        var port = via.Port == 0 ? SipUri.DefaultPort : via.Port;
        return port == udp.Remote.Port || IsBehindNat(via, udp.Remote.Address) ? flow : udp.AtPort(port);
    }

    private static bool IsBehindNat(in Via via, IPAddress source) =>
        IPAddress.TryParse(SipText.Text(via.Host), out var sentBy) && !sentBy.Equals(source);

    private static string WithoutScope(IPAddress address) =>
        address.IsIPv6LinkLocal ? new IPAddress(address.GetAddressBytes()).ToString() : address.ToString();
}
