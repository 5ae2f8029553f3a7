using System.Text;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;

namespace Provisioning.Tests.Sip.Transactions;

/// <summary>What refused bytes are answered, and what not (RFC 3261 §8.2.7, §21.4.1).</summary>
public sealed class StatelessAnswerTests
{
    private const string Message = """
        MESSAGE sip:1002@example.com SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.77:5060;branch=z9hG4bKm;rport
        Max-Forwards: 70
        From: <sip:1001@example.com>;tag=phone
        To: <sip:1002@example.com>
        Call-ID: call-9
        CSeq: 1 MESSAGE
        Contact: <sip:1001@192.0.2.77:5060>
        User-Agent: Some Desk Phone 1.2.3 with all its options
        Content-Length: 0


        """;

    [Theory]
    [InlineData("example.com SIP/2.0", "example.com SIP/3.0", "SIP/2.0 505 Version Not Supported")]
    [InlineData("MESSAGE sip:", "MESSAGE mailto:", "SIP/2.0 416 Unsupported URI Scheme")]
    [InlineData("CSeq: 1", "CSeq: 4294967296", "SIP/2.0 400 Bad CSeq")]
    [InlineData("CSeq: 1 MESSAGE", "CSeq: 1 OPTIONS", "SIP/2.0 400 CSeq Method Is Not The Request's")]
    [InlineData("Max-Forwards: 70", "Max-Forwards: many", "SIP/2.0 400 Bad Max-Forwards")]
    public async Task A_refused_request_is_told_why(string from, string to, string answer)
    {
        await using var bench = new TransactionBench();
        var flow = new RecordingFlow();

        Reject(bench, Message.Replace(from, to), flow);

        Assert.Equal([answer], flow.Lines);
        Assert.Contains("Via: SIP/2.0/UDP 192.0.2.77:5060;branch=z9hG4bKm;rport=5060;received=192.0.2.77\r\n", flow.Last);
        Assert.Matches("To: <sip:1002@example.com>;tag=[0-9a-f]{16}\r\n", flow.Last);
    }

    [Theory]
    [InlineData("MESSAGE", "ACK")] // ACK is never answered
    [InlineData("Via: SIP/2.0/UDP 192.0.2.77:5060;branch=z9hG4bKm;rport", "X: y")] // nobody to answer
    public async Task What_cannot_be_answered_is_not(string from, string to)
    {
        await using var bench = new TransactionBench();
        var flow = new RecordingFlow();

        Reject(bench, Message.Replace("Forwards: 70", "Forwards: x").Replace(from, to), flow);

        Assert.Empty(flow.Sent);
    }

    [Fact]
    public async Task Over_UDP_an_answer_larger_than_the_request_is_not_sent()
    {
        await using var bench = new TransactionBench();
        var (udp, tcp) = (new RecordingFlow(), new RecordingFlow(TransportProtocol.Tcp));
        var compact = "M sip:a SIP/3.0\nv: SIP/2.0/UDP a;branch=z9hG4bKm;rport\nf: <sip:a>\nt: <sip:b>\ni: 1\nCSeq: 1 M\n\n";

        Reject(bench, compact, udp);
        Reject(bench, compact, tcp);

        Assert.Empty(udp.Sent);
        Assert.Single(tcp.Sent);
    }

    private static void Reject(TransactionBench bench, string text, RecordingFlow flow)
    {
        var result = SipParser.ParseDatagram(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")), new());
        Assert.Equal(ParseStatus.Rejected, result.Status);
        bench.Layer.OnRejected(result, flow);
    }
}
