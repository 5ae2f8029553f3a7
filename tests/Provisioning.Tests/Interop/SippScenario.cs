using System.Text;

namespace Provisioning.Tests.Interop;

/// <summary>What SIPp does, step by step, as one end of a call. The caller's tag is <c>ph</c>, the callee's <c>pbx</c>.</summary>
internal sealed class SippScenario(bool isCaller)
{
    private readonly StringBuilder _steps = new();
    private int _cseq = isCaller ? 10 : 1;

    public const string Sdp = "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 8\n";

    /// <summary>The phone: registers, and calls <c>[dialled]</c>, both with credentials that the test has made (SIPp knows no SHA-256).</summary>
    public static SippScenario Phone(string invite = "", string body = Sdp) => new SippScenario(true)
        .Send($"""
            REGISTER sip:127.0.0.1 SIP/2.0
            Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
            From: <sip:[mac]@127.0.0.1>;tag=reg
            To: <sip:[mac]@127.0.0.1>
            Call-ID: reg///[call_id]
            CSeq: 1 REGISTER
            Contact: <sip:[mac]@[local_ip]:[local_port];transport=[transport]>
            Authorization: [register_auth]
            Max-Forwards: 70
            """)
        .Expect(200)
        .Send($"""
            INVITE sip:[dialled]@127.0.0.1 SIP/2.0
            Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
            From: <sip:[mac]@127.0.0.1>;tag=ph
            To: <sip:[dialled]@127.0.0.1>
            Call-ID: [call_id]
            CSeq: 2 INVITE
            Contact: <sip:[mac]@[local_ip]:[local_port];transport=[transport]>
            Authorization: [invite_auth]
            P-Asserted-Identity: <sip:999@127.0.0.1>
            Max-Forwards: 70
            {invite}
            """, body)
        .Expect(100);

    /// <summary>The PBX: waits for the call.</summary>
    public static SippScenario Pbx() => Waiting().Raw("<recv request=\"INVITE\" rrs=\"true\"/>");

    /// <summary>The called end without a step yet.</summary>
    public static SippScenario Waiting() => new(false);

    public SippScenario Send(string head, string body = "") => Raw($"<send retrans=\"500\"><![CDATA[\n{Message(head, body)}]]></send>");

    public SippScenario SendOnce(string head, string body = "") => Raw($"<send><![CDATA[\n{Message(head, body)}]]></send>");

    /// <summary>A response to our request; 100 may be missing.</summary>
    public SippScenario Expect(int status) => Raw($"<recv response=\"{status}\" rrs=\"true\"{(status == 100 ? " optional=\"true\"" : "")}/>");

    /// <summary>A request from the other end, answered.</summary>
    public SippScenario Receive(string method, string answer = "200 OK") =>
        Raw($"<recv request=\"{method}\"/>").Answer(answer);

    public SippScenario ReceiveAck() => Raw("<recv request=\"ACK\"/>");

    /// <summary>Answers the request that came last.</summary>
    public SippScenario Answer(string status, string extra = "", string body = "") => SendOnce($"""
        SIP/2.0 {status}
        [last_Via:]
        [last_Record-Route:]
        [last_From:]
        [last_To:];tag=pbx
        [last_Call-ID:]
        [last_CSeq:]
        {(isCaller ? "" : "Contact: <sip:pbx@[local_ip]:[local_port];transport=[transport]>")}
        {extra}
        """, body);

    /// <summary>The same for a request within the dialog, whose To has a tag.</summary>
    public SippScenario AnswerWithin(string status, string extra = "", string body = "") => SendOnce($"""
        SIP/2.0 {status}
        [last_Via:]
        [last_Record-Route:]
        [last_From:]
        [last_To:]
        [last_Call-ID:]
        [last_CSeq:]
        Contact: <sip:end@[local_ip]:[local_port];transport=[transport]>
        {extra}
        """, body);

    /// <summary>A request within the dialog, by the Route that the other end's Record-Route gave.</summary>
    public SippScenario Within(string method, string extra = "", string body = "")
    {
        _cseq++;
        return Send(WithinHead(method, _cseq, extra), body);
    }

    public SippScenario Ack(int? cseq = null) => SendOnce(WithinHead("ACK", cseq ?? _cseq, ""));

    /// <summary>Over and done: the other end must have it before this one goes.</summary>
    public SippScenario Linger(int milliseconds = 200) => Raw($"<pause milliseconds=\"{milliseconds}\"/>");

    public override string ToString() => $"<?xml version=\"1.0\" encoding=\"ISO-8859-1\" ?>\n<scenario name=\"{(isCaller ? "phone" : "pbx")}\">\n{_steps}</scenario>\n";

    private string WithinHead(string method, int cseq, string extra)
    {
        var (phone, pbx) = ("<sip:[mac]@127.0.0.1>;tag=ph", "<sip:[dialled]@127.0.0.1>;tag=pbx");
        return $"""
            {method} [next_url] SIP/2.0
            Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
            [routes]
            From: {(isCaller ? phone : pbx)}
            To: {(isCaller ? pbx : phone)}
            Call-ID: [call_id]
            CSeq: {cseq} {method}
            Contact: <sip:end@[local_ip]:[local_port];transport=[transport]>
            Max-Forwards: 70
            {extra}
            """;
    }

    public SippScenario Raw(string step)
    {
        _steps.Append(step).Append('\n');
        return this;
    }

    private static string Message(string head, string body)
    {
        var lines = head.Split('\n').Where(line => line.Trim().Length > 0);
        var type = body.Length > 0 ? "Content-Type: application/sdp\n" : "";
        return $"{string.Join('\n', lines)}\n{type}Content-Length: [len]\n\n{body}";
    }
}
