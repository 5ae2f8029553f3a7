using System.Text;
using BenchmarkDotNet.Attributes;
using Provisioning.Sip.Messages;

namespace Provisioning.Benchmarks.Messages;

/// <summary>The messages that a lamp costs: SUBSCRIBE in, 200 out, NOTIFY out, 200 in.</summary>
[MemoryDiagnoser]
public class MessageBenchmarks
{
    private static readonly SipLimits Limits = new();

    private readonly byte[] _subscribe = Wire("""
        SUBSCRIBE sip:1002@192.0.2.1:5062 SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.9:5062;branch=z9hG4bK1371894463;rport
        From: "Front desk" <sip:805ec0aabbcc@192.0.2.1:5062>;tag=2911434302
        To: <sip:1002@192.0.2.1:5062>
        Call-ID: 0_2911437302@192.0.2.9
        CSeq: 1 SUBSCRIBE
        Contact: <sip:805ec0aabbcc@192.0.2.9:5062>
        Accept: application/dialog-info+xml
        Max-Forwards: 70
        User-Agent: Desk Phone T5 96.86.0.70
        Expires: 1800
        Event: dialog
        Content-Length: 0


        """);

    private readonly byte[] _ok = Wire("""
        SIP/2.0 200 OK
        Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bK7f1d2a9b11223344;received=192.0.2.1;rport=5062
        From: <sip:1002@192.0.2.1:5062>;tag=7f1d2a9b
        To: "Front desk" <sip:805ec0aabbcc@192.0.2.1:5062>;tag=2911434302
        Call-ID: 0_2911437302@192.0.2.9
        CSeq: 17 NOTIFY
        User-Agent: Desk Phone T5 96.86.0.70
        Content-Length: 0


        """);

    private readonly byte[] _via = Encoding.ASCII.GetBytes("SIP/2.0/UDP 192.0.2.9:5062;branch=z9hG4bK1371894463;received=192.0.2.9;rport=5062");
    private readonly byte[] _body = new byte[400];
    private readonly SipRequest _request;

    public MessageBenchmarks() => _request = (SipRequest)ParseSubscribe().Message!;

    [Benchmark]
    public ParseResult ParseSubscribe() => SipParser.ParseDatagram(_subscribe, Limits);

    [Benchmark]
    public ParseResult ParseOkToNotify() => SipParser.ParseDatagram(_ok, Limits);

    [Benchmark]
    public byte[] WriteOkToSubscribe() => new OutgoingResponse(_request, 200, "OK", "7f1d2a9b")
        .Add(HeaderName.Expires, "1800").Add(HeaderName.Contact, "<sip:192.0.2.1:5062>").Write(_via);

    [Benchmark]
    public byte[] WriteNotify() => new OutgoingRequest(Methods.Notify, "sip:805ec0aabbcc@192.0.2.9:5062")
        .Add(HeaderName.MaxForwards, "70").Add(HeaderName.From, "<sip:1002@192.0.2.1:5062>;tag=7f1d2a9b")
        .Add(HeaderName.To, "\"Front desk\" <sip:805ec0aabbcc@192.0.2.1:5062>;tag=2911434302").Add(HeaderName.CallId, "0_2911437302@192.0.2.9")
        .Add(HeaderName.CSeq, "17 NOTIFY").Add(HeaderName.Contact, "<sip:192.0.2.1:5062>").Add(HeaderName.Event, "dialog")
        .Add(HeaderName.SubscriptionState, "active;expires=1800").WithBody("application/dialog-info+xml", _body).Write(_via);

    [Benchmark]
    public bool ReadWhatASubscriptionNeeds() =>
        EventHeader.TryParse(_request.Value(HeaderName.Event), out _) && ContactValue.TryParse(_request.Value(HeaderName.Contact), out _)
        && SipUri.TryParse(_request.RequestUri, out _) && AcceptHeader.Allows(_request, "application/dialog-info+xml") && _request.From.Tag is not null;

    private static byte[] Wire(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));
}
