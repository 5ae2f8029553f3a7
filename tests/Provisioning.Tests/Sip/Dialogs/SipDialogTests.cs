using System.Text;
using Provisioning.Sip.Dialogs;
using Provisioning.Sip.Messages;
using Provisioning.Tests.Sip.Transactions;

namespace Provisioning.Tests.Sip.Dialogs;

/// <summary>RFC 3261 §12.</summary>
public sealed class SipDialogTests
{
    private const string Subscribe = """
        SUBSCRIBE sip:1002@example.com SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.77:5060;branch=z9hG4bKabc;rport
        Record-Route: <sip:p2.example.com;lr>, <sip:p1.example.com;lr>
        From: "One, \"the\" first" <sip:1001@example.com>;tag=phone
        To: <sip:1002@example.com>
        Call-ID: call-2
        CSeq: 41 SUBSCRIBE
        Contact: "1001" <sip:1001@192.0.2.77:5060;transport=tcp>;expires=60
        Content-Length: 0


        """;

    private const string Ok = """
        SIP/2.0 200 OK
        Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bKabc
        Record-Route: <sip:p2.example.com;lr>
        Record-Route: <sip:p1.example.com;lr>
        From: <sip:1001@example.com>;tag=us
        To: <sip:1002@example.com>;tag=them
        Call-ID: call-2
        CSeq: 7 INVITE
        Contact: <sip:1002@192.0.2.5>
        Content-Length: 0


        """;

    [Fact]
    public void A_notifiers_requests_go_the_way_that_the_SUBSCRIBE_came()
    {
        var dialog = SipDialog.FromRequest(Request(Subscribe), "us", "<sip:192.0.2.1:5062>");

        Assert.Equal(new("call-2", "us", "phone"), dialog.Key);
        Assert.Equal("""
            NOTIFY sip:1001@192.0.2.77:5060;transport=tcp SIP/2.0
            Via: V
            Max-Forwards: 70
            Route: <sip:p2.example.com;lr>, <sip:p1.example.com;lr>
            From: <sip:1002@example.com>;tag=us
            To: "One, \"the\" first" <sip:1001@example.com>;tag=phone
            Call-ID: call-2
            Contact: <sip:192.0.2.1:5062>
            CSeq: 1 NOTIFY
            Content-Length: 0


            """.ReplaceLineEndings("\r\n"), Write(dialog.NewRequest(Methods.Notify)));
        Assert.Contains("CSeq: 2 NOTIFY\r\n", Write(dialog.NewRequest(Methods.Notify)));
        Assert.Equal(2u, dialog.LocalCSeq);
    }

    [Fact]
    public void A_callers_requests_go_the_recorded_way_in_reverse_and_its_ACK_has_the_number_of_the_INVITE()
    {
        var dialog = SipDialog.FromResponse(RecordingFlow.Parse<SipResponse>(Ok), "<sip:192.0.2.1:5062>");

        Assert.Equal(new("call-2", "us", "them"), dialog.Key);
        Assert.StartsWith("ACK sip:1002@192.0.2.5 SIP/2.0\r\n", Write(dialog.NewAck(7)));
        Assert.Contains("CSeq: 7 ACK\r\n", Write(dialog.NewAck(7)));
        Assert.Contains("Route: <sip:p1.example.com;lr>, <sip:p2.example.com;lr>\r\n", Write(dialog.NewAck(7)));
        Assert.Contains("CSeq: 8 BYE\r\n", Write(dialog.NewRequest(Methods.Bye)));
    }

    [Fact]
    public void A_strict_router_stands_in_the_Request_URI_and_the_target_is_the_last_route()
    {
        var dialog = SipDialog.FromRequest(Request(Subscribe.Replace("p2.example.com;lr", "p2.example.com?x=y")), "us", "<sip:192.0.2.1:5062>");

        var notify = Write(dialog.NewRequest(Methods.Notify));
        Assert.StartsWith("NOTIFY sip:p2.example.com SIP/2.0\r\n", notify);
        Assert.Contains("Route: <sip:p1.example.com;lr>, <sip:1001@192.0.2.77:5060;transport=tcp>\r\n", notify);

        dialog.RefreshTarget(Request(Subscribe.Replace("192.0.2.77:5060;transport", "192.0.2.99;transport")));
        Assert.Contains("Route: <sip:p1.example.com;lr>, <sip:1001@192.0.2.99;transport=tcp>\r\n", Write(dialog.NewRequest(Methods.Notify)));
    }

    [Fact]
    public void The_target_follows_the_Contact_and_the_route_set_does_not_change()
    {
        var dialog = SipDialog.FromRequest(Request(Subscribe), "us", "<sip:192.0.2.1:5062>");

        dialog.RefreshTarget(Request(Subscribe.Replace("sip:1001@192.0.2.77:5060;transport=tcp", "sip:1001@192.0.2.99").Replace("p2.", "p3.")));
        var notify = Write(dialog.NewRequest(Methods.Notify));

        Assert.StartsWith("NOTIFY sip:1001@192.0.2.99 SIP/2.0\r\n", notify);
        Assert.Contains("Route: <sip:p2.example.com;lr>, <sip:p1.example.com;lr>\r\n", notify);
        dialog.RefreshTarget(Request(Subscribe.Replace("Contact:", "X-Contact:")));
        Assert.Equal("sip:1001@192.0.2.99", dialog.RemoteTarget);
    }

    [Fact]
    public void Numbers_must_rise_and_may_leap()
    {
        var dialog = SipDialog.FromRequest(Request(Subscribe), "us", "<sip:192.0.2.1:5062>");

        Assert.Equal(RemoteCSeq.Repeated, dialog.Accept(Request(Subscribe)));
        Assert.Equal(RemoteCSeq.OutOfOrder, dialog.Accept(Request(Subscribe.Replace("41", "40"))));
        Assert.Equal(RemoteCSeq.InOrder, dialog.Accept(Request(Subscribe.Replace("41", "4294967295"))));
        Assert.Equal(RemoteCSeq.OutOfOrder, dialog.Accept(Request(Subscribe.Replace("41", "42"))));
        Assert.Equal(RemoteCSeq.InOrder, dialog.Accept(Request(Subscribe.Replace("SUBSCRIBE", "ACK"))));
    }

    [Fact]
    public void The_first_request_of_the_other_side_may_have_any_number()
    {
        var dialog = SipDialog.FromResponse(RecordingFlow.Parse<SipResponse>(Ok), "<sip:192.0.2.1:5062>");

        Assert.Equal(RemoteCSeq.InOrder, dialog.Accept(Request(Subscribe.Replace("41", "0"))));
        Assert.Equal(RemoteCSeq.Repeated, dialog.Accept(Request(Subscribe.Replace("41", "0"))));
    }

    [Fact]
    public void What_was_stored_goes_on_where_it_stopped()
    {
        var dialog = SipDialog.FromRequest(Request(Subscribe), "us", "<sip:192.0.2.1:5062>");
        dialog.NewRequest(Methods.Notify);

        var snapshot = dialog.Snapshot();
        var restored = SipDialog.Restore(snapshot);

        Assert.Equal(snapshot, restored.Snapshot());
        Assert.Equal(dialog.Key, restored.Key);
        Assert.Equal(Write(dialog.NewRequest(Methods.Notify)), Write(restored.NewRequest(Methods.Notify)));
        Assert.Equal(RemoteCSeq.OutOfOrder, restored.Accept(Request(Subscribe.Replace("41", "40"))));
    }

    private static SipRequest Request(string text) => RecordingFlow.Parse<SipRequest>(text);

    private static string Write(OutgoingRequest request) => Encoding.UTF8.GetString(request.Write("V"u8));
}
