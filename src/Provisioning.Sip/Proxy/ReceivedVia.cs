using System.Globalization;
using System.Net;
using Provisioning.Sip.Messages;

namespace Provisioning.Sip.Proxy;

/// <summary>The sender's Via with what the transport knows better (RFC 3261 §18.2.1, RFC 3581 §4).</summary>
internal static class ReceivedVia
{
    public static byte[] Of(SipRequest request, IPEndPoint source)
    {
        var value = request.Values(HeaderName.Via).First;
        var via = request.TopVia;
        var address = source.Address.ToString();
        var parameters = via.Parameters;
        var completed = new SipBuffer(value.Length + 64).Add(SipText.Trim(value[..(value.Length - parameters.Length)]));
        var walk = new HeaderParameters(parameters);
        while (walk.MoveNext())
        {
            // What the sender says of its own address is no knowledge.
            if (SipText.IsIgnoringCase(walk.Name, "received") || SipText.IsIgnoringCase(walk.Name, "rport"))
                continue;
            completed.Add(";"u8).Add(walk.Name);
            if (walk.Value.IsEmpty)
                continue;
            var isQuoted = !SipText.IsToken(walk.Value) && walk.Value[0] != '[';
            completed.Add(isQuoted ? "=\""u8 : "="u8).Add(walk.Value).Add(isQuoted ? "\""u8 : default);
        }

        if (via.HasRport || !SipText.IsIgnoringCase(via.Host.Trim("[]"u8), address))
            completed.Add(";received=").Add(address);
        if (via.HasRport)
            completed.Add(string.Create(CultureInfo.InvariantCulture, $";rport={source.Port}"));
        return completed.ToArray();
    }
}
