using System.Text;
using Provisioning.Sip.Messages;

namespace Provisioning.Sip.Dialogs;

/// <summary>The routers that requests of a dialog pass (RFC 3261 §12.1), as one line of Route values.</summary>
internal static class RouteSet
{
    /// <summary>Record-Route in order where we answered (§12.1.1), reversed where we asked (§12.1.2).</summary>
    public static string Of(SipMessage message, bool isReversed)
    {
        if (!message.Has(HeaderName.RecordRoute))
            return "";
        var values = new List<string>();
        foreach (var value in message.Values(HeaderName.RecordRoute))
            values.Add(SipText.Text(value));
        if (isReversed)
            values.Reverse();
        return string.Join(", ", values);
    }

    /// <summary>The first route's URI when it is a strict router's (no <c>lr</c>): it then is the Request-URI. Null otherwise.</summary>
    public static string? StrictRouter(string routeSet)
    {
        if (routeSet.Length == 0)
            return null;
        var first = Encoding.UTF8.GetBytes(routeSet[..LengthOfFirst(routeSet)]);
        return NameAddress.TryParse(first, out var address) && SipUri.TryParse(address.Uri, out var uri) && !uri.IsLooseRouter
            ? (uri with { Headers = "" }).ToString()
            : null;
    }

    /// <summary>Where the first value ends: at a comma outside of brackets and quotes.</summary>
    public static int LengthOfFirst(string routeSet)
    {
        var (isQuoted, isBracketed) = (false, false);
        for (var i = 0; i < routeSet.Length; i++)
        {
            switch (routeSet[i])
            {
                case '\\' when isQuoted:
                    i++;
                    break;
                case '"' when !isBracketed:
                    isQuoted = !isQuoted;
                    break;
                case '<' or '>' when !isQuoted:
                    isBracketed = routeSet[i] == '<';
                    break;
                case ',' when !isQuoted && !isBracketed:
                    return i;
            }
        }

        return routeSet.Length;
    }
}
