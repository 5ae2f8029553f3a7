using System.Diagnostics;
using System.Globalization;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;

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

        var (exitCode, output) = await RunAsync("sipsak", "-vv", "-s", $"sip:x@127.0.0.1:{server.Local.Port}");

        Assert.True(exitCode == 0, output);
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
        var folder = Directory.CreateTempSubdirectory("sipp");
        try
        {
            var scenario = Path.Combine(folder.FullName, "subscribe.xml");
            await File.WriteAllTextAsync(scenario, Scenario, TestContext.Current.CancellationToken);

            var (exitCode, output) = await RunAsync(
                "sipp", $"127.0.0.1:{server.Local.Port}", "-sf", scenario, "-i", "127.0.0.1", "-t", transport, "-m", "200", "-r", "200", "-max_socket", "1000", "-nostdin", "-timeout", "20s");

            Assert.True(exitCode == 0, output);
            Assert.True(server.Handled.Count >= 200, string.Create(CultureInfo.InvariantCulture, $"only {server.Handled.Count} came"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        })!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output + await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
