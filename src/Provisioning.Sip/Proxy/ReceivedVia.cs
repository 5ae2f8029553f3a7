using System.Globalization;
using System.Text;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;

namespace Provisioning.Sip.Proxy;

/// <summary>The sender's Via with what the transport knows better (RFC 3261 §18.2.1, RFC 3581 §4).</summary>
internal static class ReceivedVia
{
    public static string Of(SipRequest request, Flow flow)
    {
        var value = request.Values(HeaderName.Via).First;
        var via = request.TopVia;
        var text = new StringBuilder();
        var parameters = via.Parameters;
        text.Append(Encoding.UTF8.GetString(value[..(value.Length - parameters.Length)]));
        foreach (var parameter in new HeaderParameters(parameters))
            text.Append(parameter);
        return text.ToString();
    }
}
