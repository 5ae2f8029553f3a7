using System.Text.RegularExpressions;
using Provisioning.Rollouts;
using Provisioning.Sip.Transports;
using Provisioning.Tests.Sip.Transactions;

namespace Provisioning.Tests.Rollouts;

/// <summary>The NOTIFY, byte by byte; what is random is a star.</summary>
public sealed partial class CheckSyncBytesTests
{
    [Theory]
    [InlineData("yealink/t54w", false, "check-sync;reboot=false")]
    [InlineData("yealink/t54w", true, "check-sync;reboot=true")]
    [InlineData("poly/vvx450", false, "check-sync")]
    [InlineData("poly/vvx450", true, "check-sync")]
    public async Task To_a_phone_that_registered(string model, bool isReboot, string expected)
    {
        await using var bench = new CheckSyncBench(model);
        var flow = new RecordingFlow();

        bench.Register(flow).Tell(isReboot ? TellMethod.Reboot : TellMethod.Resync);

        Assert.Equal(
            $"""
            NOTIFY sip:805ec0123456@192.0.2.77:5060 SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.1:5062;branch=*;rport
            Max-Forwards: 70
            From: <sip:805ec0123456@lamps.example.com>;tag=*
            To: <sip:805ec0123456@lamps.example.com>
            Call-ID: *
            CSeq: 1 NOTIFY
            Contact: <sip:805ec0123456@192.0.2.1:5062>
            Event: {expected}
            Subscription-State: terminated
            Content-Length: 0


            """.ReplaceLineEndings("\r\n"), Starred(flow.Last));
    }

    [Fact]
    public async Task Through_the_proxies_that_it_registered_through_and_over_TCP()
    {
        await using var bench = new CheckSyncBench();
        var flow = new RecordingFlow(TransportProtocol.Tcp);

        bench.Register(flow, "sip:805ec0123456@10.0.0.5:5064;transport=tcp?Subject=x", "<sip:token@edge.example.com;lr>,<sip:core.example.com;lr>").Tell();

        Assert.Equal(
            """
            NOTIFY sip:805ec0123456@10.0.0.5:5064;transport=tcp SIP/2.0
            Via: SIP/2.0/TCP 192.0.2.1:5062;branch=*
            Route: <sip:token@edge.example.com;lr>,<sip:core.example.com;lr>
            Max-Forwards: 70
            From: <sip:805ec0123456@lamps.example.com>;tag=*
            To: <sip:805ec0123456@lamps.example.com>
            Call-ID: *
            CSeq: 1 NOTIFY
            Contact: <sip:805ec0123456@192.0.2.1:5062;transport=tcp>
            Event: check-sync;reboot=false
            Subscription-State: terminated
            Content-Length: 0


            """.ReplaceLineEndings("\r\n"), Starred(flow.Last));
    }

    [Fact]
    public async Task Once_more_without_the_state_and_then_with_credentials_it_is_the_same_request_with_the_next_CSeq()
    {
        await using var bench = new CheckSyncBench();
        var flow = new RecordingFlow();

        bench.Register(flow).Tell();
        bench.Answer(flow, 489);
        bench.Answer(flow, 407, "Proxy-Authenticate: Digest realm=\"phone\", nonce=\"n1\", qop=\"auth\", algorithm=MD5");

        Assert.Equal(
            """
            NOTIFY sip:805ec0123456@192.0.2.77:5060 SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.1:5062;branch=*;rport
            Max-Forwards: 70
            From: <sip:805ec0123456@lamps.example.com>;tag=*
            To: <sip:805ec0123456@lamps.example.com>
            Call-ID: *
            CSeq: 3 NOTIFY
            Contact: <sip:805ec0123456@192.0.2.1:5062>
            Event: check-sync;reboot=false
            Proxy-Authorization: Digest username="805ec0123456", realm="phone", uri="sip:805ec0123456@192.0.2.77:5060", algorithm=MD5, nonce="n1", nc=00000001, cnonce="*", qop=auth, response="*"
            Content-Length: 0


            """.ReplaceLineEndings("\r\n"), Starred(flow.Last));
        Assert.Single(flow.Sent.Select(message => message.Split("\r\n").Single(line => line.StartsWith("Call-ID:", StringComparison.Ordinal))).Distinct());
        Assert.Single(flow.Sent.Select(message => message.Split("\r\n").Single(line => line.StartsWith("From:", StringComparison.Ordinal))).Distinct());
        bench.Answer(flow, 200);
        Assert.Equal([new(TellVerdict.Told, 200)], bench.Outcomes);
    }

    private static string Starred(string message) => Random().Replace(message, match => match.Groups[1].Value + "*");

    [GeneratedRegex("(branch=|tag=|Call-ID: |cnonce=\"|response=\")[A-Za-z0-9]+")]
    private static partial Regex Random();
}
