using Provisioning.Sip.Transports;
using Provisioning.Tests.Interop;
using Provisioning.Tests.Signalling;
using Provisioning.Tests.Subscriptions;

namespace Provisioning.Tests.Rollouts;

/// <summary>SIPp as Alice's phone: registers, waits, and answers the NOTIFYs of one Call-ID as it is told to.</summary>
internal static class SippPhone
{
    private const string Registers = """
        <?xml version="1.0" encoding="ISO-8859-1" ?>
        <scenario name="A phone that waits to be told">
        <send retrans="500"><![CDATA[
        REGISTER sip:[remote_ip]:[remote_port] SIP/2.0
        Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
        Max-Forwards: 70
        From: <sip:[mac]@[remote_ip]>;tag=reg
        To: <sip:[mac]@[remote_ip]>
        Call-ID: [call_id]
        CSeq: 1 REGISTER
        Contact: <sip:[mac]@[contact];transport=[transport]>
        Expires: 600
        Content-Length: 0

        ]]></send>
        <recv response="401" auth="true"/>
        <send retrans="500"><![CDATA[
        REGISTER sip:[remote_ip]:[remote_port] SIP/2.0
        Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
        Max-Forwards: 70
        From: <sip:[mac]@[remote_ip]>;tag=reg
        To: <sip:[mac]@[remote_ip]>
        Call-ID: [call_id]
        CSeq: 2 REGISTER
        Contact: <sip:[mac]@[contact];transport=[transport]>
        [authentication]
        User-Agent: Yealink SIP-T54W 96.86.0.100 80:5e:c0:00:00:01
        Expires: 600
        Content-Length: 0

        ]]></send>
        <recv response="200"/>
        <pause milliseconds="15000"/>
        </scenario>

        """;

    /// <param name="lamps">The server.</param>
    /// <param name="transport">SIPp's name: u1, t1.</param>
    /// <param name="contact">Where the phone says that it is; where it really is when null.</param>
    /// <param name="steps">What it does with NOTIFYs.</param>
    public static async Task<Sipp> RegisterAsync(this LampServer lamps, string transport, string? contact, params string[] steps)
    {
        var server = lamps.Server;
        var to = server.SipPort(transport == "u1" ? TransportProtocol.Udp : TransportProtocol.Tcp);
        var sipp = Sipp.Start(
            Registers.Replace("[contact]", contact ?? "[local_ip]:[local_port]", StringComparison.Ordinal), transport, Ports.Free(), to,
            ["-oocsf", "told.xml", "-key", "mac", LampServer.Alice, "-au", LampServer.Alice, "-ap", server.Password(LampServer.Alice)],
            ("told.xml", $"<?xml version=\"1.0\" encoding=\"ISO-8859-1\" ?>\n<scenario name=\"told\">\n{string.Join('\n', steps)}\n</scenario>\n"));
        await server.RegisteredAsync();
        return sipp;
    }

    /// <summary>A NOTIFY must come, and have these lines.</summary>
    public static string Receive(params string[] patterns) =>
        $"<recv request=\"NOTIFY\"><action>{string.Concat(patterns.Select((pattern, i) => $"<ereg regexp=\"{pattern}\" search_in=\"msg\" check_it=\"true\" assign_to=\"seen{i}\"/>"))}</action></recv>"
        + string.Concat(patterns.Select((_, i) => $"<Reference variables=\"seen{i}\"/>"));

    public static string Answer(string status, string more = "") => $"""
        <send><![CDATA[
        SIP/2.0 {status}
        [last_Via:]
        [last_From:]
        [last_To:];tag=phone
        [last_Call-ID:]
        [last_CSeq:]
        {(more.Length > 0 ? more + "\n" : "")}Content-Length: 0

        ]]></send>
        """;

    /// <summary>Asks who it is, and says 200 to the right password only.</summary>
    public static string[] Challenge(string user, string password, string qop = ", qop=\"auth\"") =>
    [
        Receive(),
        Answer("401 Unauthorized", $"WWW-Authenticate: Digest realm=\"phone\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c0\"{qop}, algorithm=MD5"),
        $"""
        <recv request="NOTIFY"><action><verifyauth assign_to="isRight" username="{user}" password="{password}"/></action></recv>
        <nop next="right" test="isRight"/>
        """,
        Answer("403 Forbidden"),
        "<nop next=\"end\"/><label id=\"right\"/>",
        Answer("200 OK"),
        "<label id=\"end\"/>",
    ];
}
