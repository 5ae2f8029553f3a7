using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Sip.Authentication;
using Provisioning.Tests.Signalling;

namespace Provisioning.Tests.CallSources;

public sealed class PublishWireTests
{
    [Fact]
    public async Task A_pbx_on_this_machine_publishes_and_the_lamp_changes()
    {
        await using var server = await LampOffice.StartAsync();
        using var pbx = new SipPeer(server.SipPort());

        var answer = await pbx.AskAsync(Publish("a early"));

        Assert.StartsWith("SIP/2.0 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.Equal("60", SipPeer.Header(answer, "Expires"));
        Assert.NotEmpty(SipPeer.Header(answer, "SIP-ETag"));
        Assert.Empty(SipPeer.Headers(answer, "Record-Route"));
        await Eventually.TrueAsync(
            () => server.Get<DialogEngine>().Snapshot(ExtensionNumber.Parse("101")).Dialogs is [{ State: DialogState.Early }], "the lamp flashes");
    }

    [Fact]
    public async Task Whoever_is_not_listed_is_refused()
    {
        await using var server = await LampOffice.StartAsync("CallSources:Publish:Publishers:0:Name=pbx", "CallSources:Publish:Publishers:0:Networks:0=192.0.2.0/24");
        using var pbx = new SipPeer(server.SipPort());
        Assert.StartsWith("SIP/2.0 403 Not A Publisher\r\n", await pbx.AskAsync(Publish("a early")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_publisher_with_a_password_signs_in()
    {
        await using var server = await LampOffice.StartAsync(
            "CallSources:Publish:Publishers:0:Name=pbx", "CallSources:Publish:Publishers:0:Networks:0=127.0.0.1", "CallSources:Publish:Publishers:0:Password=harbour-lights-3");
        using var pbx = new SipPeer(server.SipPort());
        string[] lines = [.. Publish("a early").Where(line => !line.StartsWith("CSeq:", StringComparison.Ordinal) && !line.StartsWith('<'))];

        Assert.StartsWith("SIP/2.0 403 ", await pbx.AskSignedAsync(new DigestClient("pbx", "guess"), 1, lines), StringComparison.Ordinal);
        Assert.StartsWith("SIP/2.0 400 Neither", await pbx.AskSignedAsync(new DigestClient("pbx", "harbour-lights-3"), 5, lines), StringComparison.Ordinal);
    }

    private static string[] Publish(string dialog)
    {
        var body = Publishing.Document("101", dialog);
        return
        [
            "PUBLISH sip:101@127.0.0.1 SIP/2.0", "From: <sip:101@pbx>;tag=1", "To: <sip:101@pbx>", "Call-ID: p", "CSeq: 1 PUBLISH", "Max-Forwards: 70", "Event: dialog", "Expires: 60",
            "Record-Route: <sip:192.0.2.77;lr>", "Contact: <sip:101@192.0.2.77>", "Content-Type: application/dialog-info+xml", body,
        ];
    }
}
