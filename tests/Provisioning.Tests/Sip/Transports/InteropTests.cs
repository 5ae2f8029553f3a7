using System.Globalization;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;
using Provisioning.Tests.Interop;

namespace Provisioning.Tests.Sip.Transports;

/// <summary>The stack against programs that others wrote: sipsak and SIPp.</summary>
public sealed class InteropTests
{
    private const string Scenario = """
        <?xml version="1.0" encoding="UTF-8"?>
        <scenario name="SUBSCRIBE, repeated where it gets lost">
          <send retrans="500"><![CDATA[

            SUBSCRIBE sip:1002@[remote_ip]:[remote_port] SIP/2.0
            Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
            Max-Forwards: 70
            From: <sip:sipp@[local_ip]:[local_port]>;tag=[call_number]
            To: <sip:1002@[remote_ip]:[remote_port]>
            Call-ID: [call_id]
            CSeq: 1 SUBSCRIBE
            Event: dialog
            Contact: <sip:sipp@[local_ip]:[local_port];transport=[transport]>
            Expires: 600
            Content-Length: 0

          ]]></send>
          <recv response="200"/>
        </scenario>
        """;

    [Fact]
    public async Task Sipsak_gets_its_OPTIONS_answered()
    {
        await using var server = await SipHost.StartAsync(TransportProtocol.Udp);

        var output = await Peer.RunAsync("sipsak", "-vv", "-s", $"sip:x@127.0.0.1:{server.Local.Port}");

        Assert.Contains("SIP/2.0 200 OK", output);
        Assert.Equal(Methods.Options, server.Handled.Single().Request.Method);
    }

    [Theory]
    [InlineData(TransportProtocol.Udp, "u1")]
    [InlineData(TransportProtocol.Udp, "un")]
    [InlineData(TransportProtocol.Tcp, "t1")]
    [InlineData(TransportProtocol.Tcp, "tn")]
    public async Task SIPp_gets_two_hundred_requests_answered(TransportProtocol protocol, string transport)
    {
        await using var server = await SipHost.StartAsync(protocol);
        await using var sipp = Sipp.Start(Scenario, transport, Ports.Free(), server.Local.Port, ["-m", "200", "-r", "200", "-max_socket", "1000"]);

        await sipp.SucceedAsync();
        Assert.True(server.Handled.Count >= 200, string.Create(CultureInfo.InvariantCulture, $"only {server.Handled.Count} came"));
    }
}
