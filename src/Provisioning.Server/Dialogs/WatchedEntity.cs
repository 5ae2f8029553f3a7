using System.Text;

namespace Provisioning.Dialogs;

/// <summary>The URI that a watcher subscribed to, ready to be put into documents: phones know their lamp by these very characters.</summary>
internal sealed class WatchedEntity
{
    private WatchedEntity(byte[] uri, byte[] host) => (Uri, Host) = (uri, host);

    /// <summary>UTF-8, escaped for an XML attribute.</summary>
    public ReadOnlyMemory<byte> Uri { get; }

    /// <summary>Host and port, as the phone wrote them; identities in the document carry the same.</summary>
    public ReadOnlyMemory<byte> Host { get; }

    /// <param name="uri">As in the Request-URI of the SUBSCRIBE, such as <c>sip:1001@pbx.example.com;transport=tcp</c>.</param>
    public static WatchedEntity Of(string uri) => new(Escaped(uri), Escaped(HostOf(uri)));

    private static string HostOf(string uri)
    {
        var end = uri.IndexOf('?', StringComparison.Ordinal);
        var address = end < 0 ? uri : uri[..end];
        var at = address.LastIndexOf('@');
        var host = at >= 0 ? address[(at + 1)..] : address[(address.IndexOf(':', StringComparison.Ordinal) + 1)..];
        var parameters = host.IndexOf(';', StringComparison.Ordinal);
        return parameters < 0 ? host : host[..parameters];
    }

    private static byte[] Escaped(string text)
    {
        var buffer = new byte[Utf8Xml.MostBytes(text.Length)];
        var writer = new Utf8Xml(buffer);
        writer.Text(text);
        return writer.Written.ToArray();
    }

    public override string ToString() => Encoding.UTF8.GetString(Uri.Span);
}
