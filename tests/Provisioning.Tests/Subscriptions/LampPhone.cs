using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Provisioning.Devices;
using Provisioning.Signalling;
using Provisioning.Sip.Authentication;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;

namespace Provisioning.Tests.Subscriptions;

/// <summary>A phone made of one UDP socket: it sends exactly what a test writes, and shows exactly what comes.</summary>
internal sealed class LampPhone : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private IPEndPoint _server;
    private readonly DigestClient? _digest;
    private readonly Channel<SipRequest> _notifies = Channel.CreateUnbounded<SipRequest>();
    private readonly Channel<SipResponse> _responses = Channel.CreateUnbounded<SipResponse>();
    private readonly ConcurrentDictionary<string, byte[]> _answered = new();
    private (SipRequest Request, IPEndPoint From)? _unanswered;
    private int _branch;

    public LampPhone(IPEndPoint server, string mac, string password)
    {
        (_server, Mac) = (server, mac);
        _digest = password.Length > 0 ? new DigestClient(mac, password) : null;
        _ = ReceiveAsync();
    }

    public string Mac { get; }

    /// <summary>What is answered to a NOTIFY; null leaves it unanswered.</summary>
    public Func<SipRequest, string?> Answer { get; set; } = _ => "200 OK";

    public IPEndPoint Address => (IPEndPoint)_socket.Client.LocalEndPoint!;

    /// <summary>Datagrams with a NOTIFY, repetitions included.</summary>
    public int NotifyDatagrams { get; private set; }

    /// <summary>All NOTIFYs that came, each once, in order.</summary>
    public List<string> Everything { get; } = [];

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static LampPhone Of(TestServer server, string mac, string? password = null)
    {
        var device = server.Fleet.Devices[MacAddress.Parse(mac)];
        var credentials = server.Get<CredentialIssuer>().For(device);
        return new(SipAddress(server), mac, password ?? credentials.LampPassword.Reveal());
    }

    public static IPEndPoint SipAddress(TestServer server) => new(IPAddress.Loopback, server.Get<SipServer>().PortOf(TransportProtocol.Udp)!.Value);

    /// <summary>The server has started anew; tests give it another port each time.</summary>
    public void Follow(TestServer server) => _server = SipAddress(server);

    /// <summary>Subscribes and signs in when asked to; the final answer.</summary>
    public async Task<SipResponse> SubscribeAsync(LampSubscription subscription, string expires = "600")
    {
        var response = await RequestAsync(subscription, expires, null);
        if (response.Status == 401 && _digest is not null)
        {
            Assert.True(_digest.TryAccept(Challenges(response)));
            response = await RequestAsync(subscription, expires, _digest.Authorize("SUBSCRIBE", subscription.Target));
        }

        if (response.IsSuccess)
            (subscription.ToTag, subscription.Contact) = (response.To.Tag, Encoding.UTF8.GetString(NameAddress.TryParse(response.Value(HeaderName.Contact), out var contact) ? contact.Uri : default));
        return response;
    }

    /// <summary>The next NOTIFY, answered already as <see cref="Answer"/> says.</summary>
    public async Task<SipRequest> NextAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(Patience);
        return await _notifies.Reader.ReadAsync(patience.Token);
    }

    public bool TryNext([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SipRequest? notify) => _notifies.Reader.TryRead(out notify);

    /// <summary>Answers the last NOTIFY that was left unanswered.</summary>
    public async Task AnswerNowAsync(string status)
    {
        var (request, from) = _unanswered ?? throw new InvalidOperationException("every NOTIFY was answered");
        await _socket.SendAsync(_answered[Encoding.UTF8.GetString(request.TopVia.Branch)] = Encoding.UTF8.GetBytes(Response(request, status)), from, Token);
    }

    public async Task<SipResponse> SendAsync(string text)
    {
        await _socket.SendAsync(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")), _server, Token);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(Patience);
        return await _responses.Reader.ReadAsync(patience.Token);
    }

    public string Text(LampSubscription subscription, string expires, string? authorization)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"SUBSCRIBE {subscription.Target} SIP/2.0\n");
        text.Append(CultureInfo.InvariantCulture, $"Via: SIP/2.0/UDP {Address};branch=z9hG4bK{Mac}{Address.Port}{++_branch};rport\n");
        text.Append(CultureInfo.InvariantCulture, $"From: <sip:{subscription.From ?? Mac}@phones>;tag={subscription.FromTag}\n");
        text.Append(CultureInfo.InvariantCulture, $"To: <{subscription.Uri}>{(subscription.ToTag is null ? "" : ";tag=" + subscription.ToTag)}\n");
        text.Append(CultureInfo.InvariantCulture, $"Call-ID: {subscription.CallId}\nCSeq: {++subscription.CSeq} SUBSCRIBE\nMax-Forwards: 70\n");
        text.Append(CultureInfo.InvariantCulture, $"Contact: <sip:{Mac}@{subscription.ContactHost ?? Address.ToString()}>\n");
        if (subscription.Event.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"Event: {subscription.Event}\n");
        if (expires.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"Expires: {expires}\n");
        if (authorization is not null)
            text.Append(CultureInfo.InvariantCulture, $"Authorization: {authorization}\n");
        text.Append(subscription.Extra);
        text.Append(CultureInfo.InvariantCulture, $"Content-Length: {subscription.Body.Length}\n\n{subscription.Body}");
        return text.ToString();
    }

    public void Dispose() => _socket.Dispose();

    public static List<string> Challenges(SipMessage response)
    {
        var challenges = new List<string>();
        foreach (var challenge in response.Values(HeaderName.WwwAuthenticate))
            challenges.Add(Encoding.UTF8.GetString(challenge));
        return challenges;
    }

    private Task<SipResponse> RequestAsync(LampSubscription subscription, string expires, string? authorization) =>
        SendAsync(Text(subscription, expires, authorization));

    private async Task ReceiveAsync()
    {
        var limits = new SipLimits();
        try
        {
            while (true)
            {
                var datagram = await _socket.ReceiveAsync(Token);
                switch (SipParser.ParseDatagram(datagram.Buffer, limits).Message)
                {
                    case SipResponse response:
                        _responses.Writer.TryWrite(response);
                        break;
                    case SipRequest request:
                        await TakeAsync(request, datagram.RemoteEndPoint);
                        break;
                }
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException or OperationCanceledException)
        {
            _notifies.Writer.TryComplete();
        }
    }

    private async Task TakeAsync(SipRequest request, IPEndPoint from)
    {
        NotifyDatagrams++;
        var branch = Encoding.UTF8.GetString(request.TopVia.Branch);
        if (_answered.TryGetValue(branch, out var known))
        {
            if (known.Length > 0)
                await _socket.SendAsync(known, from, Token);
            return;
        }

        lock (Everything)
            Everything.Add(Encoding.UTF8.GetString(request.Bytes));
        var answer = Answer(request) is { } status ? Encoding.UTF8.GetBytes(Response(request, status)) : [];
        _answered[branch] = answer;
        _unanswered = answer.Length == 0 ? (request, from) : null;
        if (answer.Length > 0)
            await _socket.SendAsync(answer, from, Token);
        _notifies.Writer.TryWrite(request);
    }

    /// <param name="status">Status line, and header lines after it.</param>
    private static string Response(SipRequest request, string status)
    {
        var lines = new StringBuilder($"SIP/2.0 {status}\r\n");
        foreach (var name in new[] { HeaderName.Via, HeaderName.From, HeaderName.To, HeaderName.CallId, HeaderName.CSeq })
            lines.Append(CultureInfo.InvariantCulture, $"{name.ToText()}: {request.Text(name)}\r\n");
        return lines.Append("Content-Length: 0\r\n\r\n").ToString();
    }
}

/// <summary>One subscription as the phone sees it.</summary>
internal sealed class LampSubscription(string uri)
{
    private static int _count;

    public string Uri { get; } = uri;

    public string CallId { get; set; } = $"call-{Interlocked.Increment(ref _count)}@phone";

    public string FromTag { get; set; } = "phone";

    public string? ToTag { get; set; }

    public string Contact { get; set; } = "";

    public uint CSeq { get; set; }

    public string Event { get; set; } = "dialog";

    public string? From { get; set; }

    public string? ContactHost { get; set; }

    /// <summary>Further header lines, each with its line end.</summary>
    public string Extra { get; set; } = "";

    public string Body { get; set; } = "";

    /// <summary>RFC 3261 §12.2.1.1: within the dialog, the remote target.</summary>
    public string Target => Contact.Length > 0 ? Contact : Uri;

    public static LampSubscription Of(string extension) => new($"sip:{extension}@lamps.example.com");
}
