using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Provisioning.Sip.Authentication;

namespace Provisioning.Tests.Delivery;

/// <summary>A connection on which a test writes and reads the bytes themselves.</summary>
internal sealed partial class Wire : IAsyncDisposable
{
    private readonly TcpClient _tcp = new();
    private Stream _stream = Stream.Null;

    public static async Task<Wire> ConnectAsync(Uri server, SslClientAuthenticationOptions? tls = null)
    {
        var wire = new Wire();
        await wire._tcp.ConnectAsync("127.0.0.1", server.Port, TestContext.Current.CancellationToken);
        wire._stream = wire._tcp.GetStream();
        if (tls is null)
            return wire;
        var ssl = new SslStream(wire._stream);
        await ssl.AuthenticateAsClientAsync(tls, TestContext.Current.CancellationToken);
        wire._stream = ssl;
        return wire;
    }

    public async Task WriteAsync(string text) => await _stream.WriteAsync(Encoding.Latin1.GetBytes(text.ReplaceLineEndings("\r\n")), TestContext.Current.CancellationToken);

    /// <summary>Sends a request with an empty line behind it; the answer with line feeds, without its date, and with its nonces as <c>~</c>.</summary>
    public async Task<string> AskAsync(string head)
    {
        await WriteAsync(head + "\n\n");
        return Mask(await ReadAsync(hasBody: !head.StartsWith("HEAD", StringComparison.Ordinal)));
    }

    /// <summary>As a phone does it: when challenged, once more with the answer to the challenge in place of <c>{auth}</c>.</summary>
    public async Task<string> AskAsync(string head, DigestClient digest)
    {
        var (method, target) = (head.Split(' ')[0], head.Split(' ')[1]);
        await WriteAsync(head + "\n" + (digest.HasChallenge ? "Authorization: " + digest.Authorize(method, target) + "\n" : "") + "\n");
        var answer = await ReadAsync(hasBody: method != "HEAD");
        if (answer.StartsWith("HTTP/1.1 401", StringComparison.Ordinal))
            digest.TryAccept(answer.Split('\n').Where(line => line.StartsWith("WWW-Authenticate: ", StringComparison.Ordinal)).Select(line => line[18..]));
        return Mask(answer);
    }

    public void Abort()
    {
        _tcp.Client.LingerState = new LingerOption(true, 0);
        _tcp.Close();
    }

    public void FinishSending() => _tcp.Client.Shutdown(SocketShutdown.Send);

    public async Task<string> ReadAsync(bool hasBody = true)
    {
        var bytes = new List<byte>();
        var one = new byte[1];
        var (head, length) = ("", 0);
        while (head.Length == 0 || bytes.Count < head.Length + length)
        {
            if (await _stream.ReadAsync(one, TestContext.Current.CancellationToken) == 0)
                break;
            bytes.Add(one[0]);
            if (head.Length > 0 || bytes is not [.., (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n'])
                continue;
            head = Encoding.Latin1.GetString([.. bytes]);
            var match = ContentLength().Match(head);
            length = hasBody && match.Success ? int.Parse(match.Groups[1].ValueSpan, null) : 0;
        }

        return Encoding.Latin1.GetString([.. bytes]).ReplaceLineEndings("\n");
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _tcp.Dispose();
    }

    private static string Mask(string answer) => Nonce().Replace(Date().Replace(answer, ""), "nonce=\"~\"");

    [GeneratedRegex(@"Content-Length: (\d+)")]
    private static partial Regex ContentLength();

    [GeneratedRegex(@"Date: [^\n]*\n")]
    private static partial Regex Date();

    [GeneratedRegex("nonce=\"[^\"]*\"")]
    private static partial Regex Nonce();
}
