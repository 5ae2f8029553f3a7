using System.Text;
using Provisioning.Sip.Authentication;
using Provisioning.Sip.Messages;

namespace Provisioning.Tests.Torture;

/// <summary>RFC 4475: what stands in the messages that are taken, and what the refused ones are told.</summary>
public sealed class TortureValueTests
{
    [Fact]
    public void Wsinv_is_read_through_its_white_space()
    {
        var request = Request("wsinv");

        Assert.Equal((Methods.Invite, 9u, 150), (request.Method, request.CSeq.Number, request.Body.Length));
        Assert.Equal(("sip:vivekg@chair-dnrc.example.com", "1918181833n"), (Text(request.To.Uri), request.To.Tag));
        Assert.Equal(("J Rosenberg \\\"", "98asjd8"), (request.From.Name, request.From.Tag));
        Assert.True(request.TryNumber(HeaderName.MaxForwards, out var hops));
        Assert.Equal(68u, hops);
        Assert.Equal("", request.Text(HeaderName.Subject));
        Assert.Equal(["UDP 192.0.2.2 390skdjuw", "TCP spindle.example.com z9hG4bK9ikj8", "UDP 192.168.255.111 z9hG4bK30239"], Vias(request));
        Assert.True(NameAddress.TryParse(request.Value(HeaderName.Route), out var route));
        Assert.True(SipUri.Parse(Text(route.Uri)) is { IsLooseRouter: true, Host: "services.example.com" });
        Assert.True(ContactValue.TryParse(request.Value(HeaderName.Contact), out var contact));
        Assert.Equal(("jdrosen", 330), (contact.Uri!.User, contact.Quality));
        Assert.True(contact.TryParameter("newparam", out var value) && value == "newvalue");
        Assert.Equal("newfangled value continued newfangled value", string.Join(' ', Field(request, "NewFangledHeader").Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(";;,,;;,;", Field(request, "UnknownHeaderWithUnusualValue"));
    }

    [Fact]
    public void Intmeth_uses_every_character_of_a_token()
    {
        var request = Request("intmeth");

        Assert.Equal("!interesting-Method0123456789_*+`.%indeed'~", request.Method);
        var uri = SipUri.Parse(Text(request.RequestUri));
        Assert.Equal(("1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*", "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)", "example.com"), (uri.User, uri.Password, uri.Host));
        Assert.Equal("z9hG4bK-.!%66*_+`'~", Text(request.TopVia.Branch));
        Assert.Equal("BEL:\a NUL:\0 DEL:\u007f", request.To.Name);
        Assert.Equal(("token1~` token2'+_ token3*%!.-", "_token~1'+`*%!-."), (request.From.Name, request.From.Tag));
        Assert.True(request.From.TryParameter("fromParam''~+*_!.-%", out var value));
        Assert.Equal("работающий", Text(value));
        Assert.Equal("intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{", request.CallId);
        Assert.Equal("\ufeff大停電", Field(request, "extensionHeader-!.%*+_`'~"));
    }

    [Fact]
    public void Escapes_are_resolved_once_and_only_in_uris()
    {
        var request = Request("esc01");
        Assert.Equal("sips:user@example.com", SipUri.Parse(Text(request.RequestUri)).User);
        Assert.Equal(("user", "I have spaces"), (SipUri.Parse(Text(request.To.Uri)).User, SipUri.Parse(Text(request.From.Uri)).User));
        Assert.True(ContactValue.TryParse(request.Value(HeaderName.Contact), out var contact));
        Assert.Equal("caller", contact.Uri!.User);
        Assert.True(contact.Uri.IsLooseRouter);
        Assert.True(contact.Uri.TryParameter("name", out var value));
        Assert.Equal("value%41", value);

        request = Request("esc02");
        Assert.Equal(("RE%47IST%45R", "%Z%45"), (request.Method, request.To.Name));
        Assert.Equal(["sip:alias1@host1.example.com", "sip:alias3@host3.example.com"], Contacts(request).Select(each => each.Uri!.Text));
    }

    [Fact]
    public void An_escaped_nul_is_a_character_like_any_other()
    {
        var request = Request("escnull");

        Assert.Equal("null-\0-null", SipUri.Parse(Text(request.To.Uri)).User);
        Assert.Equal(["\0", "\0\0"], Contacts(request).Select(contact => contact.Uri!.User!));
        Assert.False(Contacts(request)[0].Uri!.IsEquivalentTo(Contacts(request)[1].Uri!));
    }

    [Fact]
    public void Longreq_is_read_whole()
    {
        var request = Request("longreq");

        Assert.Equal(34, Vias(request).Count);
        Assert.Equal("TCP sip33.example.com ", Vias(request)[0]);
        Assert.StartsWith("TCP host.example.com verylonglonglong", Vias(request)[^1], StringComparison.Ordinal);
        Assert.Equal("12" + string.Concat(Enumerable.Repeat("982", 50)) + "424", request.From.Tag);
        Assert.Equal("longreq.one" + string.Concat(Enumerable.Repeat("really", 20)) + "longcallid", request.CallId);
    }

    [Fact]
    public void What_follows_the_body_in_a_datagram_is_noise_and_on_a_stream_the_next_message()
    {
        var bytes = Vectors.Read("dblreq");
        var parsed = SipParser.ParseDatagram(bytes, new SipLimits());
        Assert.Equal((Methods.Register, bytes.Length, 0), (((SipRequest)parsed.Message!).Method, parsed.Consumed, parsed.Message.Body.Length));

        var framing = new StreamFraming(new SipLimits());
        framing.Append(bytes);
        Assert.Equal(FramingResult.Message, framing.Next(out _, out _));
        Assert.Equal(FramingResult.Message, framing.Next(out var second, out _));
        Assert.Equal((Methods.Invite, "sip:joe@example.com"), (((SipRequest)second!).Method, Text(second.To.Uri)));
    }

    [Fact]
    public void Small_oddities_do_not_matter()
    {
        Assert.Equal("caller", Request("lwsdisp").From.Name);
        Assert.Equal(("user;par=u@example.net", "example.com"), (SipUri.Parse(Text(Request("semiuri").RequestUri)).User, SipUri.Parse(Text(Request("semiuri").RequestUri)).Host));
        Assert.Equal(["UDP", "SCTP", "TLS", "UNKNOWN", "TCP"], Vias(Request("transports")).Select(via => via.Split(' ')[0]));
        Assert.Equal(553, Request("mpart01").Body.Length);
        Assert.Equal("= 2**3 * 5**2 но сто девяносто девять - простое", ((SipResponse)Message("unreason")).Reason);
        Assert.Equal((100, ""), (((SipResponse)Message("noreason")).Status, ((SipResponse)Message("noreason")).Reason));
        Assert.Equal("Fri, 01 Jan 2010 16:00:00 EST", Request("baddate").Text(HeaderName.Date));
    }

    [Fact]
    public void A_request_in_the_syntax_of_rfc_2543_is_known_as_such()
    {
        var request = Request("inv2543");

        Assert.False(request.TopVia.HasUniqueBranch);
        Assert.Null(request.From.Tag);
        Assert.True(request.Body.StartsWith("v=0"u8));
        Assert.False(Request("badbranch").TopVia.HasUniqueBranch);
        Assert.True(Request("semiuri").TopVia.HasUniqueBranch);
    }

    [Fact]
    public void A_parameter_without_brackets_is_the_headers_and_within_them_the_uris()
    {
        var bare = Assert.Single(Contacts(Request("cparam01")));
        Assert.Equal((";unknownparam", ""), (bare.Parameters, bare.Uri!.Parameters));
        var bracketed = Assert.Single(Contacts(Request("cparam02")));
        Assert.Equal(("", ";unknownparam"), (bracketed.Parameters, bracketed.Uri!.Parameters));
        Assert.Equal("?Route=%3Csip:sip.example.com%3E", Assert.Single(Contacts(Request("regescrt"))).Uri!.Headers);
    }

    [Fact]
    public void An_unknown_authorization_scheme_is_no_credentials() =>
        Assert.False(DigestCredentials.TryParse(Request("regaut01").Text(HeaderName.Authorization)!, out _));

    [Fact]
    public void Numbers_out_of_range_count_as_absent_where_that_is_allowed()
    {
        var message = SipParser.ParseDatagram(Vectors.Read("scalar02"), new SipLimits()).Message!;

        Assert.Equal(3600u, Expires.Of(message, 3600));
        Assert.Equal(3600u, Assert.Single(Contacts(message)).Expires);
        Assert.False(RetryAfter.TryParse("949302838503028349304023988"u8, out _));
    }

    [Fact]
    public void Who_asks_too_much_is_told_what_of()
    {
        var asEndpoint = RequestCheck.ForEndpoint(Request("bext01"), new() { Methods = [Methods.Options] });
        var asProxy = RequestCheck.ForProxy(Request("bext01"), new());

        Assert.Equal(new SipRefusal(420, "Bad Extension", HeaderName.Unsupported, "nothingSupportsThis, nothingSupportsThisEither"), asEndpoint);
        Assert.Equal("noProxiesSupportThis, norDoAnyProxiesSupportThis", asProxy!.Value);
        Assert.Equal(
            new SipRefusal(415, "Unsupported Media Type", HeaderName.Accept, "application/sdp"),
            RequestCheck.ForEndpoint(Request("invut"), new() { Methods = [Methods.Invite], BodyTypes = ["application/sdp"] }));
        Assert.Equal(
            new SipRefusal(501, "Not Implemented", HeaderName.Allow, "INVITE, BYE"),
            RequestCheck.ForEndpoint(Request("esc02"), new() { Methods = [Methods.Invite, Methods.Bye] }));
    }

    [Fact]
    public void A_request_without_call_id_from_and_to_is_answered_with_what_it_has()
    {
        var parsed = SipParser.ParseDatagram(Vectors.Read("insuf"), new SipLimits());
        var (status, reason) = parsed.Answer();

        var answer = new OutgoingResponse((SipRequest)parsed.Message!, status, reason, "t").Write("SIP/2.0/UDP 192.0.2.95;branch=z9hG4bKkdj.insuf"u8);

        Assert.Equal(
            "SIP/2.0 400 Missing Header Field\r\nVia: SIP/2.0/UDP 192.0.2.95;branch=z9hG4bKkdj.insuf\r\nCSeq: 193942 INVITE\r\nContent-Length: 0\r\n\r\n",
            Text(answer));
    }

    private static SipMessage Message(string name) => SipParser.ParseDatagram(Vectors.Read(name), new SipLimits()).Message!;

    private static SipRequest Request(string name) => (SipRequest)Message(name);

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    private static List<string> Vias(SipMessage message)
    {
        var list = new List<string>();
        foreach (var value in message.Values(HeaderName.Via))
        {
            Assert.True(Via.TryParse(value, out var via));
            list.Add($"{Text(via.Transport)} {Text(via.Host)} {Text(via.Branch)}");
        }

        return list;
    }

    private static IReadOnlyList<ContactValue> Contacts(SipMessage message)
    {
        Assert.True(ContactValue.TryParseAll(message, out var contacts));
        return contacts;
    }

    private static string Field(SipMessage message, string name)
    {
        for (var i = 0; i < message.FieldCount; i++)
        {
            if (Text(message.FieldNameAt(i)) == name)
                return Text(message.FieldValueAt(i));
        }

        return "";
    }
}
