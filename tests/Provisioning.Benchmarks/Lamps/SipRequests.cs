using System.Text.Unicode;

namespace Provisioning.Benchmarks.Lamps;

/// <summary>The requests of the load, written into a buffer; nothing of the library that is measured.</summary>
internal static class SipRequests
{
    public const string Domain = "127.0.0.1";
    private const int FirstNumber = 1000;

    /// <summary>The number of an extension told by index.</summary>
    public static int Number(int extension) => FirstNumber + extension;

    /// <param name="target">The server's Contact and tag where the request is in a dialog.</param>
    public static int Subscribe(Span<byte> buffer, int local, int remote, int watcher, int extension, uint cseq, int expires, in SipDialog target)
    {
        Span<byte> uri = stackalloc byte[256];
        if (target.Contact is { } contact)
            contact.CopyTo(uri);
        else
            Utf8.TryWrite(uri, $"sip:{Number(extension)}@{Domain}:{remote}", out _);
        var length = target.Contact?.Length ?? uri.IndexOf((byte)0);
        return Utf8.TryWrite(
            buffer,
            $"SUBSCRIBE {uri[..length]} SIP/2.0\r\nVia: SIP/2.0/UDP {Domain}:{local};branch=z9hG4bK-{watcher}-{cseq};rport\r\nMax-Forwards: 70\r\nFrom: <sip:w{watcher}@{Domain}>;tag=f{watcher}\r\nTo: <sip:{Number(extension)}@{Domain}>{(target.Tag is null ? "" : ";tag=")}{target.Tag.AsSpan()}\r\nCall-ID: {watcher}-{local}@bench\r\nCSeq: {cseq} SUBSCRIBE\r\nContact: <sip:w{watcher}@{Domain}:{local}>\r\nEvent: dialog\r\nAccept: application/dialog-info+xml\r\nExpires: {expires}\r\nContent-Length: 0\r\n\r\n",
            out var written)
            ? written
            : throw new InvalidOperationException("the buffer is too small for a SUBSCRIBE");
    }

    /// <summary>One call, or none, as a PBX would publish it.</summary>
    public static int Publish(Span<byte> buffer, int local, int remote, int extension, uint cseq, LampState state, ReadOnlySpan<byte> etag)
    {
        Span<byte> body = stackalloc byte[1024];
        var number = Number(extension);
        var length = DialogInfo.Write(body, number, state);
        return Utf8.TryWrite(
            buffer,
            $"PUBLISH sip:{number}@{Domain}:{remote} SIP/2.0\r\nVia: SIP/2.0/UDP {Domain}:{local};branch=z9hG4bK-p{extension}-{cseq};rport\r\nMax-Forwards: 70\r\nFrom: <sip:{number}@{Domain}>;tag=p{extension}\r\nTo: <sip:{number}@{Domain}>\r\nCall-ID: {extension}-{local}@pbx\r\nCSeq: {cseq} PUBLISH\r\nEvent: dialog\r\nExpires: 3600\r\n{(etag.IsEmpty ? "" : "SIP-If-Match: ")}{etag}{(etag.IsEmpty ? "" : "\r\n")}Content-Type: application/dialog-info+xml\r\nContent-Length: {length}\r\n\r\n{body[..length]}",
            out var written)
            ? written
            : throw new InvalidOperationException("the buffer is too small for a PUBLISH");
    }
}
