using Provisioning.Monitoring;
using Provisioning.Sip.Transports;
using Provisioning.Tests.Monitoring;
using Provisioning.Tests.Signalling;

namespace Provisioning.Tests.Interop;

/// <summary>Feature codes that a PBX hands on: SIPp is that PBX, and the one where the call is.</summary>
public sealed class SippCodeTests
{
    [Theory]
    [InlineData("*336102", 'l')]
    [InlineData("*339102", 'w')]
    [InlineData("*332102", 'b')]
    public async Task C13_SIPp_hands_on_a_code_and_is_relayed_to_where_monitors_hear(string dialled, char mode)
    {
        var port = Ports.Free();
        await using var office = await StartAsync(port);
        await using var pbx = Sipp.Start(
            SippScenario.Pbx().Answer("200 OK", body: SippScenario.Sdp).ReceiveAck().Raw("<recv request=\"BYE\"/>").AnswerWithin("200 OK").Linger(), "u1", port, null);
        await pbx.ListensAsync(overTcp: false);

        await using var caller = Play(office, "C13-a-PBX-hands-on-a-code", dialled, "100");
        await pbx.SeesAsync("INVITE sip:mon-");
        office.Pbx.Answer(office.Pbx.Key, "100", "1a");
        await office.IsAsync(1, SessionState.Active);
        await caller.SucceedAsync();
        await pbx.SucceedAsync();

        Assert.Contains($"INVITE sip:mon-{office.Pbx.Key}-{mode}-1a@127.0.0.1:{port} SIP/2.0", pbx.Messages, StringComparison.Ordinal);
        Assert.Contains("P-Asserted-Identity: \"Mona\" <sip:100@127.0.0.1>", pbx.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("Authorization", pbx.Messages, StringComparison.Ordinal);
        office.Pbx.End($"mon-{office.Pbx.Key}");
        await office.EndedAsync(1, SessionEnd.MonitorHungUp);
    }

    [Theory]
    [InlineData("*339103", "100", "403", "You may not do this with the calls of extension 103")]
    [InlineData("*336110", "100", "480", "Extension 110 is not in a call")]
    [InlineData("*336999", "100", "404", "There is no such extension")]
    [InlineData("*336102", "101", "403", "Caller Is Not An Extension Of This PBX")]
    [InlineData("102", "100", "403", "Only Feature Codes")]
    public async Task C13_SIPp_is_refused_in_words(string dialled, string caller, string status, string words)
    {
        await using var office = await StartAsync(Ports.Free());

        await using var sipp = Play(office, "C13-a-code-is-refused", dialled, caller, status, words);

        await sipp.SucceedAsync();
        Assert.Empty(office.Desk.Sessions);
        Assert.Empty(office.Pbx.Commands);
    }

    [Fact]
    public async Task C13_SIPp_with_a_wrong_password_is_refused()
    {
        await using var office = await StartAsync(Ports.Free());

        await using var sipp = Play(office, "C13-a-code-is-refused", "*336102", "100", "403", "Wrong Credentials", password: "harbour-0");

        await sipp.SucceedAsync();
        Assert.Empty(office.Desk.Sessions);
    }

    private static async Task<MonitoringOffice> StartAsync(int port)
    {
        var office = await MonitoringOffice.StartAsync(
            fleet: FeatureCodeTests.WithTwoPbxs.Replace("port: 5099", $"port: {port}", StringComparison.Ordinal), settings: [SippLamps.Md5]);
        await office.TalkAsync();
        return office;
    }

    private static Sipp Play(MonitoringOffice office, string scenario, string dialled, string caller, string answer = "", string words = "", string password = "harbour-9")
    {
        var to = office.Server.SipPort(TransportProtocol.Udp);
        return Sipp.Start(
            Sipp.Scenario(scenario).Replace("[answer]", answer, StringComparison.Ordinal).Replace("[words]", words, StringComparison.Ordinal), "u1", Ports.Free(), to,
            ["-key", "dialled", dialled, "-key", "caller", caller, "-auth_uri", $"{dialled}@127.0.0.1:{to}", "-au", "provisioning", "-ap", password]);
    }
}
