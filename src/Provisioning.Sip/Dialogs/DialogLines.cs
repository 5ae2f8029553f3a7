using Provisioning.Sip.Messages;

namespace Provisioning.Sip.Dialogs;

/// <summary>The header lines that every request of a dialog repeats, as one run of bytes: Route, From, To, Call-ID, Contact.</summary>
internal static class DialogLines
{
    public static byte[] Write(SipDialogSnapshot dialog, string? requestUriRoute)
    {
        var buffer = new SipBuffer(256);
        AddRoutes(buffer, dialog, requestUriRoute is not null);
        return buffer.Field(HeaderName.From, dialog.LocalAddress)
            .Field(HeaderName.To, dialog.RemoteAddress)
            .Field(HeaderName.CallId, dialog.CallId)
            .Field(HeaderName.Contact, dialog.LocalContact)
            .ToArray();
    }

    /// <summary>A value as it was written; empty when the line is not there.</summary>
    public static string Read(ReadOnlySpan<byte> lines, HeaderName name)
    {
        foreach (var range in lines.Split("\r\n"u8))
        {
            var line = lines[range];
            var colon = line.IndexOf((byte)':');
            if (colon > 0 && SipText.Is(line[..colon], name.ToText()))
                return SipText.Text(line[(colon + 2)..]);
        }

        return "";
    }

    /// <summary>RFC 3261 §12.2.1.1: behind a strict router's URI, which stands in the Request-URI, the remote target is the last route.</summary>
    private static void AddRoutes(SipBuffer buffer, SipDialogSnapshot dialog, bool isStrict)
    {
        if (dialog.RouteSet.Length == 0)
            return;
        var routes = isStrict ? Rest(dialog.RouteSet, $"<{dialog.RemoteTarget}>") : dialog.RouteSet;
        buffer.Field(HeaderName.Route, routes);
    }

    private static string Rest(string routeSet, string last)
    {
        var first = RouteSet.LengthOfFirst(routeSet);
        var rest = first < routeSet.Length ? routeSet[(first + 1)..].Trim() : "";
        return rest.Length == 0 ? last : $"{rest}, {last}";
    }
}
