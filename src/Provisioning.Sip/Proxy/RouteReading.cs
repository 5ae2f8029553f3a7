using Provisioning.Sip.Messages;

namespace Provisioning.Sip.Proxy;

/// <summary>
/// A request's way as it is after this proxy has taken itself out of it (RFC 3261 §16.4).
/// <code>Request-URI is our Record-Route (a strict router sent it) → take the last Route back; leading Routes that are ours → away</code>
/// </summary>
/// <param name="RequestUri">With what a strict router had put in its place undone.</param>
/// <param name="Routes">What is left, from the first to the last, as written.</param>
/// <param name="Token">Of the dialog; null when the request named this proxy without one, or not at all.</param>
/// <param name="Direction">Who sent it; only with a token.</param>
/// <param name="Refusal">Why it goes nowhere.</param>
internal sealed record RouteReading(string RequestUri, IReadOnlyList<string> Routes, RouteToken? Token, CallDirection Direction, ProxyRefusal Refusal)
{
    public static RouteReading Of(SipRequest request, RouteTokens tokens, Func<SipUri, bool> isOwn)
    {
        var requestUri = SipText.Text(request.RequestUri);
        var routes = new List<string>();
        foreach (var value in request.Values(HeaderName.Route))
            routes.Add(SipText.Text(value));

        var (token, direction) = (default(RouteToken), default(CallDirection));
        // A To tag: what is no dialog yet has no route of its own, so a token copied from elsewhere opens nothing.
        var isInDialog = request.To.Tag is not null;
        if (SipUri.TryParse(request.RequestUri, out var target) && RouteTokens.LooksLikeOne(target.User))
        {
            if (!isInDialog || !tokens.TryOpen(target.User, request, out token, out direction) || routes.Count == 0)
                return Refused(requestUri, ProxyRefusal.ForgedRoute);
            if (!TryUri(routes[^1], out var last))
                return Refused(requestUri, ProxyRefusal.MalformedRoute);
            requestUri = last.Text;
            routes.RemoveAt(routes.Count - 1);
        }

        // Two of ours where the sides differ (RFC 5658 §3.4).
        while (routes.Count > 0)
        {
            if (!TryUri(routes[0], out var route))
                return Refused(requestUri, ProxyRefusal.MalformedRoute);
            if (RouteTokens.LooksLikeOne(route.User))
            {
                if (!isInDialog || !tokens.TryOpen(route.User, request, out token, out direction))
                    return Refused(requestUri, ProxyRefusal.ForgedRoute);
            }
            else if (!isOwn(route))
            {
                break;
            }

            routes.RemoveAt(0);
        }

        return new(requestUri, routes, token, direction, ProxyRefusal.None);
    }

    /// <summary>The way as it is written for the next hop: a strict router finds its own URI in the Request-URI (RFC 3261 §16.6.6).</summary>
    public RouteReading ForNextHop()
    {
        if (Routes.Count == 0 || !TryUri(Routes[0], out var first) || first.IsLooseRouter)
            return this;
        return this with { RequestUri = first.Text, Routes = [.. Routes.Skip(1), $"<{RequestUri}>"] };
    }

    private static RouteReading Refused(string requestUri, ProxyRefusal refusal) => new(requestUri, [], null, default, refusal);

    private static bool TryUri(string value, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SipUri? uri)
    {
        uri = null;
        return NameAddress.TryParse(System.Text.Encoding.UTF8.GetBytes(value), out var address) && SipUri.TryParse(address.Uri, out uri) && uri.IsSip;
    }
}
