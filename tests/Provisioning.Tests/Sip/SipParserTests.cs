using System.Text;
using Provisioning.Sip.Messages;

namespace Provisioning.Tests.Sip;

public sealed class SipParserTests
{
    private const string Subscribe = """
        SUBSCRIBE sip:1002@192.0.2.1 SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.9:5062;branch=z9hG4bK1;rport
        Max-Forwards: 70
        From: "Desk" <sip:805ec0aabbcc@192.0.2.1>;tag=f1
        To: <sip:1002@192.0.2.1>
        Call-ID: 1@192.0.2.9
        CSeq: 7 SUBSCRIBE
        Contact: <sip:805ec0aabbcc@192.0.2.9:5062>
        Event: dialog
        Expires: 600
        Content-Length: 0


        """;

    [Fact]
    public void A_request_is_read()
    {
        var request = Assert.IsType<SipRequest>(Datagram(Subscribe).Message);

        Assert.Equal((Methods.Subscribe, "1@192.0.2.9", 7u, "f1", null), (request.Method, request.CallId, request.CSeq.Number, request.From.Tag, request.To.Tag));
        Assert.Equal("sip:1002@192.0.2.1"u8, request.RequestUri);
        Assert.Equal((5062, true, true), (request.TopVia.Port, request.TopVia.HasRport, request.TopVia.HasUniqueBranch));
        Assert.Equal("Desk", request.From.Name);
        Assert.True(request.Body.IsEmpty);
    }

    [Fact]
    public void Header_names_may_be_spelled_in_any_case_and_in_their_compact_form()
    {
        foreach (var name in Enum.GetValues<HeaderName>().Skip(1))
        {
            var text = name.ToText();
            foreach (var spelled in (string[])[text, text.ToUpperInvariant(), text.ToLowerInvariant()])
                Assert.Equal(name, HeaderNames.Of(Encoding.ASCII.GetBytes(spelled)));
            Assert.Equal(HeaderName.Other, HeaderNames.Of(Encoding.ASCII.GetBytes(text + "x")));
        }
    }

    [Theory]
    [InlineData("a", HeaderName.AcceptContact)]
    [InlineData("b", HeaderName.ReferredBy)]
    [InlineData("c", HeaderName.ContentType)]
    [InlineData("d", HeaderName.RequestDisposition)]
    [InlineData("e", HeaderName.ContentEncoding)]
    [InlineData("f", HeaderName.From)]
    [InlineData("i", HeaderName.CallId)]
    [InlineData("j", HeaderName.RejectContact)]
    [InlineData("k", HeaderName.Supported)]
    [InlineData("l", HeaderName.ContentLength)]
    [InlineData("m", HeaderName.Contact)]
    [InlineData("n", HeaderName.IdentityInfo)]
    [InlineData("o", HeaderName.Event)]
    [InlineData("r", HeaderName.ReferTo)]
    [InlineData("s", HeaderName.Subject)]
    [InlineData("t", HeaderName.To)]
    [InlineData("u", HeaderName.AllowEvents)]
    [InlineData("v", HeaderName.Via)]
    [InlineData("x", HeaderName.SessionExpires)]
    [InlineData("y", HeaderName.Identity)]
    [InlineData("z", HeaderName.Other)]
    [InlineData("~", HeaderName.Other)]
    public void Compact_names_are_those_of_the_registry(string letter, HeaderName name)
    {
        Assert.Equal(name, HeaderNames.Of(Encoding.ASCII.GetBytes(letter)));
        Assert.Equal(name, HeaderNames.Of(Encoding.ASCII.GetBytes(letter.ToUpperInvariant())));
    }

    [Fact]
    public void Lines_may_end_in_lf_alone()
    {
        var parsed = SipParser.ParseDatagram(Encoding.UTF8.GetBytes(Subscribe.ReplaceLineEndings("\n")), new SipLimits());

        Assert.Equal((ParseStatus.Done, "1@192.0.2.9"), (parsed.Status, parsed.Message!.CallId));
    }

    [Fact]
    public void Every_prefix_of_a_message_on_a_stream_needs_more_and_consumes_nothing()
    {
        var wire = Wire(Subscribe.Replace("Content-Length: 0", "Content-Length: 3", StringComparison.Ordinal) + "abc");
        for (var length = 0; length < wire.Length; length++)
        {
            var parsed = SipParser.ParseStream(wire.AsSpan(0, length), new SipLimits());
            Assert.Equal((ParseStatus.NeedMore, 0), (parsed.Status, parsed.Consumed));
        }

        Assert.Equal((ParseStatus.Done, wire.Length), (SipParser.ParseStream(wire, new SipLimits()).Status, SipParser.ParseStream(wire, new SipLimits()).Consumed));
    }

    [Fact]
    public void A_stream_leaves_the_next_message_alone()
    {
        var wire = Wire("\r\n" + Subscribe + Subscribe);

        Assert.Equal((wire.Length / 2) + 1, SipParser.ParseStream(wire, new SipLimits()).Consumed);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r\n\r\n")]
    [InlineData("\0\0\0\0")]
    [InlineData("\0")]
    [InlineData("")]
    public void A_datagram_of_nothing_is_a_keep_alive(string text) => Assert.Equal(Rejection.KeepAlive, SipParser.ParseDatagram(Encoding.ASCII.GetBytes(text), new SipLimits()).Rejection);

    [Theory]
    [InlineData("Content-Length: 4", "body")]
    [InlineData("Content-Length: 0004", "body")]
    [InlineData("l:4", "body")]
    [InlineData("Content-Length: 4\r\nl: 4", "body")]
    [InlineData("Content-Length: 3", "bod")]
    [InlineData("Content-Length: 0", "")]
    [InlineData("X: 4", "body")]
    public void A_datagrams_body_is_as_long_as_it_says_or_reaches_to_the_end(string field, string body) =>
        Assert.Equal(body, Encoding.UTF8.GetString(Datagram(Subscribe.Replace("Content-Length: 0", field, StringComparison.Ordinal) + "body").Message!.Body));

    [Theory]
    [InlineData("-1")]
    [InlineData("+4")]
    [InlineData("four")]
    [InlineData("4.0")]
    [InlineData("0x4")]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("4294967296")]
    [InlineData("4, 4")]
    [InlineData("4\r\nContent-Length: 3")]
    public void A_length_that_is_none_or_too_much_is_refused(string length)
    {
        var parsed = Datagram(Subscribe.Replace("Content-Length: 0", "Content-Length: " + length, StringComparison.Ordinal) + "body");

        Assert.Equal((Rejection.ContentLength, 400, true), (parsed.Rejection, parsed.Answer().Status, parsed.IsAnswerable));
    }

    [Theory]
    [InlineData("Max-Forwards: 70", "Max-Forwards: 256", Rejection.MaxForwards)]
    [InlineData("Max-Forwards: 70", "Max-Forwards: -1", Rejection.MaxForwards)]
    [InlineData("Max-Forwards: 70", "Max-Forwards 70", Rejection.HeaderField)]
    [InlineData("Max-Forwards: 70", ": 70", Rejection.HeaderField)]
    [InlineData("Max-Forwards: 70", "Max Forwards: 70", Rejection.HeaderField)]
    [InlineData("7 SUBSCRIBE", "7", Rejection.CSeq)]
    [InlineData("7 SUBSCRIBE", "4294967296 SUBSCRIBE", Rejection.CSeq)]
    [InlineData("7 SUBSCRIBE", "7 subscribe", Rejection.CSeqMethod)]
    [InlineData("Call-ID: 1@192.0.2.9", "Call-ID:", Rejection.MissingHeader)]
    [InlineData("Call-ID: 1@192.0.2.9", "Call-ID: 1 2", Rejection.CallId)]
    [InlineData("Call-ID: 1@192.0.2.9", "Call-ID: 1\0", Rejection.CallId)]
    [InlineData("Event: dialog", "Event: dialog\r\no: presence", Rejection.DoubledHeader)]
    [InlineData("To: <sip:1002@192.0.2.1>", "To: 1002", Rejection.Address)]
    [InlineData("To: <sip:1002@192.0.2.1>", "To: <sip:>", Rejection.Address)]
    [InlineData("To: <sip:1002@192.0.2.1>", "To: <sip:1002@192.0.2.1>junk", Rejection.Address)]
    [InlineData("192.0.2.9:5062;branch", "192.0.2.9:99999;branch", Rejection.Via)]
    [InlineData("SIP/2.0/UDP", "HTTP/2.0/UDP", Rejection.Via)]
    [InlineData("sip:1002@192.0.2.1 SIP", "sip:10%2@192.0.2.1 SIP", Rejection.RequestUri)]
    [InlineData("sip:1002@192.0.2.1 SIP", "sip:1002@192.0.2.1:0 SIP", Rejection.RequestUri)]
    [InlineData("sip:1002@192.0.2.1 SIP", "sip:@192.0.2.1 SIP", Rejection.RequestUri)]
    [InlineData("sip:1002@192.0.2.1 SIP", "1002 SIP", Rejection.RequestUri)]
    [InlineData("sip:1002@192.0.2.1 SIP", "mailto:1002 SIP", Rejection.RequestUriScheme)]
    public void What_is_wrong_is_named(string right, string wrong, Rejection rejection)
    {
        var parsed = Datagram(Subscribe.Replace(right, wrong, StringComparison.Ordinal));

        Assert.Equal((ParseStatus.Rejected, rejection), (parsed.Status, parsed.Rejection));
        Assert.True(parsed.IsAnswerable);
    }

    [Theory]
    [InlineData("From: \"Desk\" <", "From: Desk at the door (left) <")]
    [InlineData("From: \"Desk\" <", "From: Müller <")]
    [InlineData("From: \"Desk\" <", "From: 1001@pbx <")]
    [InlineData("From: \"Desk\" <", "From: \"A, B; \\\"C\\\" <x>\" <")]
    [InlineData("From: \"Desk\" <sip:805ec0aabbcc@192.0.2.1>", "From: sip:@192.0.2.1")]
    [InlineData("From: \"Desk\" <sip:805ec0aabbcc@192.0.2.1>", "From: <tel:+4930123>")]
    [InlineData("SUBSCRIBE sip:1002@192.0.2.1", "SUBSCRIBE sip:1#2@192.0.2.1")]
    [InlineData("SUBSCRIBE sip:1002@192.0.2.1", "SUBSCRIBE sip:*21*%23@192.0.2.1;user=phone")]
    [InlineData("SUBSCRIBE sip:1002@192.0.2.1", "SUBSCRIBE tel:+4930123")]
    [InlineData(" SIP/2.0\n", " sip/2.0\n")]
    [InlineData("Expires: 600", "Expires: soon")]
    [InlineData("Expires: 600", "X-Nul: a\0b")]
    [InlineData("Expires: 600", "User-Agent: \"unbalanced, <quote")]
    [InlineData("Expires: 600", "Expires: \r\n\t 600")]
    public void What_phones_send_is_taken(string usual, string unusual)
    {
        var parsed = Datagram(Subscribe.Replace(usual, unusual, StringComparison.Ordinal));

        Assert.Equal((Rejection.None, "1@192.0.2.9"), (parsed.Rejection, parsed.Message!.CallId));
    }

    [Theory]
    [InlineData("Expires: 600", "Subject: a\rEvent: dialog")]
    [InlineData("Expires: 600", "Subject: a\r\n Event: dialog")]
    public void No_line_end_survives_in_a_value(string usual, string unusual)
    {
        var value = Datagram(Subscribe.Replace(usual, unusual, StringComparison.Ordinal)).Message!.Text(HeaderName.Subject)!;

        Assert.Matches("^a +Event: dialog$", value);
    }

    [Fact]
    public void A_message_may_have_as_many_hops_as_max_forwards_allows()
    {
        var vias = string.Concat(Enumerable.Range(0, 200).Select(hop => $"Via: SIP/2.0/UDP 192.0.2.{hop};branch=z9hG4bK{hop}\r\n"));
        var routes = "Record-Route: " + string.Join(", ", Enumerable.Range(0, 200).Select(hop => $"<sip:192.0.2.{hop};lr>")) + "\r\n";

        var message = Datagram(Subscribe.Replace("Max-Forwards", vias + routes + "Max-Forwards", StringComparison.Ordinal)).Message!;

        Assert.Equal((201, 200), (Count(message, HeaderName.Via), Count(message, HeaderName.RecordRoute)));
    }

    [Fact]
    public void More_fields_than_the_limit_are_refused_with_an_answer()
    {
        var many = string.Concat(Enumerable.Repeat("X: y\r\n", 400));

        var parsed = Datagram(Subscribe.Replace("Expires: 600\n", "Expires: 600\r\n" + many, StringComparison.Ordinal));

        Assert.Equal((Rejection.HeaderTooLarge, 513, true), (parsed.Rejection, parsed.Answer().Status, parsed.IsAnswerable));
    }

    [Fact]
    public void A_header_of_60_kb_is_refused_with_an_answer_or_taken_where_the_limit_allows()
    {
        var wire = Wire(Subscribe.Replace("Expires: 600", "X: " + new string('x', 60_000), StringComparison.Ordinal));

        var parsed = SipParser.ParseDatagram(wire, new SipLimits());
        Assert.Equal((Rejection.HeaderTooLarge, true, "1@192.0.2.9"), (parsed.Rejection, parsed.IsAnswerable, parsed.Message!.CallId));
        Assert.Equal(Rejection.None, SipParser.ParseDatagram(wire, new SipLimits { MaxHeaderBytes = 65_535 }).Rejection);
    }

    [Fact]
    public void A_body_may_fill_the_datagram_and_no_more_than_the_limit_a_stream()
    {
        var body = new string('b', 64_000);
        Assert.Equal(64_000, Datagram(Subscribe.Replace("Content-Length: 0", "Content-Length: 64000", StringComparison.Ordinal) + body).Message!.Body.Length);

        var parsed = SipParser.ParseStream(Wire(Subscribe.Replace("Content-Length: 0", "Content-Length: 100000", StringComparison.Ordinal)), new SipLimits());
        Assert.Equal((Rejection.TooLarge, 513), (parsed.Rejection, parsed.Answer().Status));
    }

    [Fact]
    public void An_ack_and_a_response_are_never_answered()
    {
        Assert.False(Datagram(Subscribe.Replace("SUBSCRIBE", "ACK", StringComparison.Ordinal).Replace("Max-Forwards: 70", "Max-Forwards: x", StringComparison.Ordinal)).IsAnswerable);
        Assert.False(Datagram(Subscribe.Replace("SUBSCRIBE sip:1002@192.0.2.1 SIP/2.0", "SIP/2.0 200 OK", StringComparison.Ordinal).Replace("CSeq: 7", "CSeq: x", StringComparison.Ordinal)).IsAnswerable);
    }

    [Fact]
    public void A_usual_message_costs_three_objects()
    {
        var wire = Wire(Subscribe);
        SipParser.ParseDatagram(wire, new SipLimits());
        var limits = new SipLimits();
        var before = GC.GetAllocatedBytesForCurrentThread();

        SipParser.ParseDatagram(wire, limits);

        // its bytes, its fields of 16 bytes each, and itself with the index
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, wire.Length, wire.Length + 600);
    }

    private static ParseResult Datagram(string text) => SipParser.ParseDatagram(Wire(text), new SipLimits());

    /// <summary>Lines end in CRLF; what stands as CR in the text stays as it is.</summary>
    private static byte[] Wire(string text) => Encoding.UTF8.GetBytes(text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal));

    private static int Count(SipMessage message, HeaderName name)
    {
        var count = 0;
        foreach (var _ in message.Values(name))
            count++;
        return count;
    }
}
