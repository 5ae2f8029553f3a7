using Provisioning.Registrations;
using Provisioning.Tests.Interop;
using Provisioning.Tests.Signalling;

namespace Provisioning.Tests.KeyCalls;

/// <summary>baresip as the phone: it registers on a lamp line, calls, and hangs up.</summary>
public sealed class BaresipTests
{
    [Fact]
    public async Task It_calls_through_its_lamp_line_and_hangs_up()
    {
        var pbxPort = Ports.Free();
        await using var server = await CallOffice.StartAsync(pbxPort, settings: "Sip:OnlyMd5=true");
        await using var pbx = Sipp.Start(
            SippScenario.Pbx().Answer("180 Ringing").Answer("200 OK", body: SippScenario.Sdp).ReceiveAck().Receive("BYE").Linger(), "u1", pbxPort, null, await server.KeysAsync("102"));
        await pbx.ListensAsync(overTcp: false);
        var password = server.Password(CallOffice.Phone.ToString());
        await using var phone = Baresip.Start($"<sip:{CallOffice.Phone}@127.0.0.1:{server.SipPort()}>;auth_user={CallOffice.Phone};auth_pass={password};regint=60;audio_codecs=pcma");
        await phone.Program.UntilAsync(() => server.Get<RegistrationTable>().Find(CallOffice.Phone) is not null, "baresip registers");

        await phone.CommandAsync("dial", $"sip:102@127.0.0.1:{server.SipPort()}");
        await phone.Program.UntilAsync(() => pbx.Messages.Contains("ACK sip:pbx@", StringComparison.Ordinal), "the call is up");
        await phone.CommandAsync("hangup");

        await pbx.SucceedAsync();
        Assert.Contains("P-Asserted-Identity: \"Alice\" <sip:101@127.0.0.1>", pbx.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("Authorization", pbx.Messages, StringComparison.Ordinal);
    }
}
