using System.Text;
using Provisioning.Sip.Messages;

namespace Provisioning.Tests.Sip;

public sealed class HeaderValueTests
{
    [Theory] // RFC 6665 §8.2.1
    [InlineData("dialog", "dialog", true)]
    [InlineData("dialog;id=1", "dialog; ID=1;call-id=\"x\"", true)]
    [InlineData("dialog;id=1", "dialog", false)]
    [InlineData("dialog;id=a", "dialog;id=A", false)]
    [InlineData("dialog", "Dialog", false)]
    [InlineData("dialog", "dialog.winfo", false)]
    public void Events_match_by_package_and_id(string one, string other, bool match) => Assert.Equal(match, Event(one).Matches(Event(other)));

    [Fact]
    public void An_event_keeps_its_parameters_and_is_answered_without_them()
    {
        var header = Event("dialog;id=1;call-id=\"a;b\";include-session-description");

        Assert.True(header.TryParameter("call-id", out var callId));
        Assert.True(header.TryParameter("include-session-description", out _));
        Assert.Equal(("a;b", "dialog;id=1"), (callId, header.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData(";id=1")]
    [InlineData("dialog;;")]
    [InlineData("dia log")]
    public void What_is_no_event_is_not_read(string value) => Assert.False(EventHeader.TryParse(Encoding.UTF8.GetBytes(value), out _));

    [Fact]
    public void Subscription_states_are_written_and_read()
    {
        Assert.Equal("active;expires=3600", SubscriptionState.ActiveFor(3600).ToString());
        Assert.Equal("pending;expires=60", SubscriptionState.PendingFor(60).ToString());
        Assert.Equal("terminated;reason=timeout", SubscriptionState.TerminatedFor("timeout").ToString());
        Assert.Equal("terminated;reason=probation;retry-after=30", SubscriptionState.TerminatedFor("probation", 30).ToString());
        Assert.True(SubscriptionState.TryParse("Terminated ; Reason=noresource"u8, out var state));
        Assert.Equal((true, "noresource", null), (state.IsTerminated, state.Reason, state.Expires));
        Assert.False(SubscriptionState.TryParse(";expires=1"u8, out _));
    }

    [Theory]
    [InlineData("<sip:a@b>;expires=60;q=0.5", 60u, 500)]
    [InlineData("<sip:a@b>", null, 1000)]
    [InlineData("sip:a@b;q=.25", null, 250)]
    [InlineData("<sip:a@b;expires=9>;expires=soon", 3600u, 1000)]
    public void A_contact_tells_its_expiry_and_preference(string value, uint? expires, int quality)
    {
        Assert.True(ContactValue.TryParse(Encoding.UTF8.GetBytes(value), out var contact));
        Assert.Equal((expires, quality), (contact.Expires, contact.Quality));
    }

    [Theory]
    [InlineData("<sip:a@b>;q=1.1")]
    [InlineData("<sip:a@b>;q=0.1234")]
    [InlineData("<sip:a@b>;q=")]
    [InlineData("<sip:a b>")]
    [InlineData("*;x")]
    public void What_is_no_contact_is_not_read(string value) => Assert.False(ContactValue.TryParse(Encoding.UTF8.GetBytes(value), out _));

    [Fact]
    public void A_star_is_a_contact_of_its_own() => Assert.True(ContactValue.TryParse("*"u8, out var contact) && contact.IsStar);

    [Theory]
    [InlineData("120", 120, null)]
    [InlineData("18000;duration=3600", 18000, 3600)]
    [InlineData("120 (I'm in a meeting; sorry)", 120, null)]
    [InlineData("5 (a) ; duration=7", 5, 7)]
    public void Retry_after_is_read(string value, int delay, int? duration)
    {
        Assert.True(RetryAfter.TryParse(Encoding.UTF8.GetBytes(value), out var retryAfter));
        Assert.Equal((delay, duration), ((int)retryAfter.Delay.TotalSeconds, (int?)retryAfter.Duration?.TotalSeconds));
    }

    [Theory] // RFC 3261 §20.1; RFC 4235 §3.5: absent is the package's own type
    [InlineData(null, "application/dialog-info+xml")]
    [InlineData("Accept: application/dialog-info+xml", "application/dialog-info+xml")]
    [InlineData("Accept: Application/Dialog-Info+XML;q=0.1, application/rlmi+xml", "application/rlmi+xml")]
    [InlineData("Accept: application/rlmi+xml;q=0.5\r\nAccept: application/*", "application/dialog-info+xml")]
    [InlineData("Accept: */*", "application/dialog-info+xml")]
    [InlineData("Accept: */*, application/dialog-info+xml;q=0", "application/rlmi+xml")]
    [InlineData("Accept: application/sdp", null)]
    [InlineData("Accept: text/*;q=1, application/*;q=0", null)]
    [InlineData("Accept:", null)]
    public void The_body_is_of_a_type_that_is_accepted(string? accept, string? chosen) =>
        Assert.Equal(chosen, AcceptHeader.Choose(Message(accept), "application/dialog-info+xml", "application/rlmi+xml"));

    [Fact]
    public void The_contacts_expiry_counts_before_the_headers_before_the_default()
    {
        var message = Message("Expires: 100");
        Assert.True(ContactValue.TryParse("<sip:a@b>;expires=60"u8, out var own));
        Assert.True(ContactValue.TryParse("<sip:a@b>"u8, out var none));

        Assert.Equal((60u, 100u, 3600u), (Expires.Of(message, own, 3600), Expires.Of(message, none, 3600), Expires.Of(Message(null), none, 3600)));
    }

    [Fact]
    public void An_answer_repeats_what_belongs_to_the_request()
    {
        var request = Message("Via: SIP/2.0/TCP 192.0.2.7;branch=z9hG4bK0\r\nRecord-Route: <sip:p1;lr>, <sip:p2;lr>\r\nTimestamp: 5");

        var answer = new OutgoingResponse(request, 200, "Fine\r\nX: y", "tt").Add(HeaderName.Expires, "60").Write("SIP/2.0/UDP h;branch=z9hG4bK1;received=192.0.2.9"u8);

        Assert.Equal(
            """
            SIP/2.0 200 Fine  X: y
            Via: SIP/2.0/UDP h;branch=z9hG4bK1;received=192.0.2.9
            Via: SIP/2.0/TCP 192.0.2.7;branch=z9hG4bK0
            Record-Route: <sip:p1;lr>
            Record-Route: <sip:p2;lr>
            From: <sip:a@b>;tag=f
            To: <sip:c@d>;tag=tt
            Call-ID: 1
            CSeq: 1 SUBSCRIBE
            Expires: 60
            Content-Length: 0


            """.ReplaceLineEndings("\r\n"),
            Encoding.UTF8.GetString(answer));
        Assert.Contains("Timestamp: 5\r\n", Encoding.UTF8.GetString(new OutgoingResponse(request, 100, "Trying").Write("SIP/2.0/UDP h"u8)), StringComparison.Ordinal);
    }

    private static EventHeader Event(string value)
    {
        Assert.True(EventHeader.TryParse(Encoding.UTF8.GetBytes(value), out var header));
        return header;
    }

    private static SipRequest Message(string? field)
    {
        var text = "SUBSCRIBE sip:c@d SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=f\r\nTo: <sip:c@d>\r\nCall-ID: 1\r\nCSeq: 1 SUBSCRIBE\r\n"
            + (field is null ? "" : field + "\r\n") + "\r\n";
        return Assert.IsType<SipRequest>(SipParser.ParseDatagram(Encoding.UTF8.GetBytes(text), new SipLimits()).Message);
    }
}
