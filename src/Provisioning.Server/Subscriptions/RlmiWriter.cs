using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Provisioning.Devices;
using Provisioning.Dialogs;

namespace Provisioning.Subscriptions;

/// <summary>Writes <c>multipart/related</c> documents of a list: its meta-information first, then a document for each resource it points to (RFC 4662 §5).</summary>
internal sealed class RlmiWriter
{
    /// <summary>About what the lines around a document take.</summary>
    public const int BytesPerPart = 150;

    /// <summary>About what naming a resource takes, its label aside.</summary>
    public const int BytesPerResource = 160;

    private const string RootId = "list";
    private const int BoundaryBytes = 9;

    private readonly string _host;
    private readonly string _scheme;
    private readonly WatchedEntity _list;

    /// <summary>Random, so that no caller's name can end a part.</summary>
    private readonly string _boundary = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(BoundaryBytes));

    /// <param name="uri">The list's.</param>
    public RlmiWriter(string uri)
    {
        _list = WatchedEntity.Of(uri);
        _scheme = uri.StartsWith("sips:", StringComparison.OrdinalIgnoreCase) ? "sips" : "sip";
        _host = Encoding.UTF8.GetString(_list.Host.Span);
        ContentType = $"multipart/related;type=\"application/rlmi+xml\";start=\"<{RootId}@{_boundary}>\";boundary=\"{_boundary}\"";
    }

    public string ContentType { get; }

    /// <summary>A resource has the host of its list, so that it could be subscribed to by itself.</summary>
    public WatchedEntity EntityOf(ExtensionNumber extension) => WatchedEntity.Of($"{_scheme}:{extension}@{_host}");

    /// <summary>About as long as naming all is.</summary>
    public static int LengthOfAll(IReadOnlyCollection<ListedLamp> lamps) => BytesPerPart + lamps.Sum(lamp => BytesPerResource + lamp.Label.Length);

    /// <param name="named">Resources that the list names.</param>
    /// <param name="told">Those whose documents follow.</param>
    public byte[] Write(IReadOnlyCollection<ListedLamp> named, IReadOnlyCollection<ListedLamp> told, uint version, bool isFull)
    {
        var body = new ArrayBufferWriter<byte>(1_024);
        Part(body, RootId, "application/rlmi+xml;charset=\"UTF-8\"");
        Add(body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<list xmlns=\"urn:ietf:params:xml:ns:rlmi\" uri=\"");
        body.Write(_list.Uri.Span);
        Add(body, string.Create(CultureInfo.InvariantCulture, $"\" version=\"{version}\" fullState=\"{(isFull ? "true" : "false")}\">\r\n"));
        foreach (var lamp in named)
            Resource(body, lamp, told.Contains(lamp));
        Add(body, "</list>\r\n");
        foreach (var lamp in told)
        {
            Part(body, lamp.Extension.ToString(), DialogInfoBody.ContentType);
            var length = lamp.Newest!.LengthFor(lamp.Version, lamp.Entity);
            body.Advance(lamp.Newest.Write(body.GetSpan(length), lamp.Version, lamp.Entity));
            Add(body, "\r\n");
        }

        Add(body, $"--{_boundary}--\r\n");
        return body.WrittenSpan.ToArray();
    }

    /// <summary>RFC 4662 §4.5: a resource whose state is not told here has no instance.</summary>
    private void Resource(ArrayBufferWriter<byte> body, ListedLamp lamp, bool isTold)
    {
        Add(body, "<resource uri=\"");
        body.Write(lamp.Entity.Uri.Span);
        Add(body, "\"><name>");
        Escaped(body, lamp.Label);
        Add(body, "</name>");
        if (isTold)
            Add(body, $"<instance id=\"{lamp.Extension}\" state=\"active\" cid=\"{lamp.Extension}@{_boundary}\"/>");
        Add(body, "</resource>\r\n");
    }

    private void Part(ArrayBufferWriter<byte> body, string id, string contentType) =>
        Add(body, $"--{_boundary}\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <{id}@{_boundary}>\r\nContent-Type: {contentType}\r\n\r\n");

    private static void Escaped(ArrayBufferWriter<byte> body, string text)
    {
        var xml = new Utf8Xml(body.GetSpan(Utf8Xml.MostBytes(text.Length) + 1));
        xml.Text(text);
        body.Advance(xml.Length);
    }

    private static void Add(ArrayBufferWriter<byte> body, string text) => Encoding.UTF8.GetBytes(text, body);
}
