using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Provisioning.Registrations;
using Provisioning.Sip.Transactions;
using Provisioning.Sip.Transports;
using Provisioning.Tests.Signalling;
using Wrap = Microsoft.Extensions.Options.Options;

namespace Provisioning.Tests.Registrations;

/// <summary>Real sockets, and time that is made to pass.</summary>
public sealed class KeepAliveTests : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(28);

    private readonly FakeTimeProvider _time = new(new Registering().Now);
    private readonly UdpClient _phone = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly RegistrationTable _table = new();
    private readonly RegistrationOptions _options = new();
    private readonly TransportLayer _transports;
    private readonly TransactionLayer _transactions;
    private readonly KeepAlive _keepAlive;

    public KeepAliveTests()
    {
        _transports = new TransportLayer(new TransportOptions { Listeners = { new() { Address = IPAddress.Loopback } } }, _time);
        _transactions = new TransactionLayer(_transports, new TransactionOptions(), _time);
        _keepAlive = new KeepAlive(_table, _transactions, Wrap.Create(_options));
    }

    [Fact]
    public async Task A_phone_behind_nat_is_asked_where_its_requests_come_from()
    {
        await RegisterAsync("10.0.0.5:5060");
        Ask(Interval - TimeSpan.FromSeconds(1));
        Ask(Interval);

        var question = await ReceiveAsync();

        var lines = question.Split("\r\n");
        Assert.Equal("OPTIONS sip:805ec0000001@10.0.0.5:5060 SIP/2.0", lines[0]);
        Assert.StartsWith("SIP/2.0/UDP 127.0.0.1:", SipPeer.Header(question, "Via"), StringComparison.Ordinal);
        Assert.Equal("<sip:805ec0000001@10.0.0.5:5060>", SipPeer.Header(question, "To"));
        Assert.Equal("70", SipPeer.Header(question, "Max-Forwards"));
        Assert.Equal("1 OPTIONS", SipPeer.Header(question, "CSeq"));
        Assert.Equal("0", SipPeer.Header(question, "Content-Length"));
    }

    [Fact]
    public async Task A_phone_that_is_where_it_says_is_left_alone()
    {
        await RegisterAsync($"127.0.0.1:{((IPEndPoint)_phone.Client.LocalEndPoint!).Port}");
        Ask(Interval);
        _options.KeepAlive = KeepAliveMode.All;
        Ask(Interval * 3);
        await ReceiveAsync();
        Assert.Equal(0, _phone.Available);
    }

    [Fact]
    public async Task A_phone_that_twice_does_not_answer_is_out_of_reach_until_it_does()
    {
        await RegisterAsync("10.0.0.5:5060");
        Ask(Interval);
        await SilenceAsync(1);
        Assert.True(Registration.IsReachable);
        Ask(Interval * 3);
        await SilenceAsync(2);
        Assert.False(Registration.IsReachable);

        DrainPhone();
        Ask(_options.DeadInterval * 2);
        await AnswerAsync("SIP/2.0 481 Call Does Not Exist");

        await Eventually.TrueAsync(() => Registration.IsReachable, "the phone is back");
    }

    public async ValueTask DisposeAsync()
    {
        await _transactions.DisposeAsync();
        await _transports.DisposeAsync();
        _phone.Dispose();
    }

    private Registration Registration => _table.Find(Registering.Mac)!;

    private async Task RegisterAsync(string contact)
    {
        await _transports.StartAsync(_transactions, TestServer.Token);
        var phone = new Registering();
        phone.Send("a", 1, $"Contact: <sip:805ec0000001@{contact}>");
        var flow = _transports.FindUdp((IPEndPoint)_phone.Client.LocalEndPoint!)!;
        Assert.True(_table.TrySwap(Registering.Mac, [], [phone.Bindings[0] with { Flow = flow, Way = FlowAddress.Of(flow) }]));
    }

    private void Ask(TimeSpan since) => _keepAlive.AskDue(new Registering().Now + since);

    private async Task<string> ReceiveAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestServer.Token);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        return Encoding.UTF8.GetString((await _phone.ReceiveAsync(patience.Token)).Buffer);
    }

    private async Task AnswerAsync(string status)
    {
        var question = await ReceiveAsync();
        var lines = new List<string> { status };
        foreach (var name in (string[])["Via", "From", "To", "Call-ID", "CSeq"])
            lines.Add($"{name}: {SipPeer.Header(question, name)}");
        lines[3] += ";tag=p";
        var bytes = Encoding.UTF8.GetBytes(string.Join("\r\n", [.. lines, "Content-Length: 0", "", ""]));
        await _phone.SendAsync(bytes, _transports.Listeners[0].Local, TestServer.Token);
    }

    private Task SilenceAsync(int unanswered) => Eventually.TrueAsync(
        () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            return Registration.Unanswered == unanswered;
        },
        "the question is given up");

    private void DrainPhone()
    {
        IPEndPoint? from = null;
        while (_phone.Available > 0)
            _phone.Receive(ref from);
    }
}
