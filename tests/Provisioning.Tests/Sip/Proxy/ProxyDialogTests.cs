using Provisioning.Sip.Messages;
using Provisioning.Sip.Proxy;
using Provisioning.Sip.Transports;

namespace Provisioning.Tests.Sip;

/// <summary>Requests within a call: they find both ends by the signed token in their Route (RFC 3261 §16.4, §16.12), and only by that.</summary>
public sealed class ProxyDialogTests : IAsyncDisposable
{
    private readonly ProxyBench _bench = new();

    public static TheoryData<string> Methods => ["BYE", "INFO", "UPDATE", "REFER", "NOTIFY", "PRACK", "MESSAGE", "SUBSCRIBE", "OPTIONS", "INVITE", "X-NEW"];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_method_goes_from_the_phone_to_the_PBX_and_its_answer_back(string method)
    {
        var (routes, _) = _bench.Establish();

        _bench.PhoneSends(ProxyBench.Within(method, routes, body: "v=0"));

        var passed = _bench.Pbx.Next();
        Assert.StartsWith($"{method} sip:101@192.0.2.200:5060 SIP/2.0\n", passed, StringComparison.Ordinal);
        Assert.EndsWith("\n\nv=0", passed, StringComparison.Ordinal);
        Assert.Empty(ProxyBench.Values(passed, "Route"));
        Assert.Equal(["69"], ProxyBench.Values(passed, "Max-Forwards"));
        _bench.PbxSends(ProxyBench.Answer(passed, "202 Accepted"));
        Assert.Equal("SIP/2.0 202 Accepted", ProxyBench.StatusLine(_bench.Phone.All()[^1]));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_method_goes_from_the_PBX_to_the_phone_and_its_answer_back(string method)
    {
        var (_, routes) = _bench.Establish();

        _bench.PbxSends(ProxyBench.Within(method, routes, fromPhone: false));

        var passed = _bench.Phone.Next();
        Assert.StartsWith($"{method} sip:805ec0123456@192.0.2.100:5060 SIP/2.0\n", passed, StringComparison.Ordinal);
        _bench.PhoneSends(ProxyBench.Answer(passed, "481 Gone"));
        Assert.Equal("SIP/2.0 481 Gone", ProxyBench.StatusLine(_bench.Pbx.All()[^1]));
    }

    [Fact]
    public void Other_routers_behind_us_keep_their_place()
    {
        var (routes, _) = _bench.Establish();

        _bench.PhoneSends(ProxyBench.Within("BYE", routes + ", <sip:192.0.2.201;lr;x=1>,<sip:192.0.2.202;lr>"));

        Assert.Equal(["<sip:192.0.2.201;lr;x=1>", "<sip:192.0.2.202;lr>"], ProxyBench.Values(_bench.Pbx.Next(), "Route"));
    }

    [Fact]
    public void A_strict_router_behind_us_finds_itself_in_the_Request_URI()
    {
        var (routes, _) = _bench.Establish();

        _bench.PhoneSends(ProxyBench.Within("BYE", routes + ", <sip:192.0.2.201>, <sip:192.0.2.202;lr>"));

        var bye = _bench.Pbx.Next();
        Assert.StartsWith("BYE sip:192.0.2.201 SIP/2.0\n", bye, StringComparison.Ordinal);
        Assert.Equal(["<sip:192.0.2.202;lr>", "<sip:101@192.0.2.200:5060>"], ProxyBench.Values(bye, "Route"));
    }

    [Fact]
    public void A_strict_router_before_us_has_put_our_URI_into_the_Request_URI()
    {
        var (routes, _) = _bench.Establish();

        _bench.PhoneSends(ProxyBench.Within("BYE", "<sip:101@192.0.2.200:5060>").Replace("BYE sip:101@192.0.2.200:5060", $"BYE {routes.Trim('<', '>')}", StringComparison.Ordinal));

        var bye = _bench.Pbx.Next();
        Assert.StartsWith("BYE sip:101@192.0.2.200:5060 SIP/2.0\n", bye, StringComparison.Ordinal);
        Assert.Empty(ProxyBench.Values(bye, "Route"));
    }

    [Fact]
    public async Task Both_of_two_routes_are_taken_away_where_the_sides_differ()
    {
        await using var bench = new ProxyBench(TransportProtocol.Udp, TransportProtocol.Tcp);
        var (routes, _) = bench.Establish();
        Assert.Equal(2, routes.Split(',').Length);

        bench.PhoneSends(ProxyBench.Within("BYE", routes));

        Assert.Empty(ProxyBench.Values(bench.Pbx.Next(), "Route"));
    }

    [Fact]
    public void What_changes_a_dialog_gets_Record_Route_again_and_what_ends_one_does_not()
    {
        var (routes, _) = _bench.Establish();

        _bench.PhoneSends(ProxyBench.Within("INVITE", routes));
        _bench.PhoneSends(ProxyBench.Within("BYE", routes, cseq: 3));

        Assert.Equal([routes], ProxyBench.Values(_bench.Pbx.Next(), "Record-Route"));
        Assert.Empty(ProxyBench.Values(_bench.Pbx.Next(), "Record-Route"));
    }

    [Theory]
    [InlineData("Call-ID: call-1", "Call-ID: call-2")]
    [InlineData(";tag=a", ";tag=z")]
    [InlineData(">;tag=b", ">")]
    [InlineData("rt1.", "rt1.A")]
    public void A_route_is_good_for_its_own_dialog_only(string own, string other)
    {
        var (routes, _) = _bench.Establish();

        _bench.PhoneSends(ProxyBench.Within("BYE", routes).Replace(own, other, StringComparison.Ordinal));

        Assert.Equal("SIP/2.0 403 Route Not Known", ProxyBench.StatusLine(_bench.Phone.Next()));
        Assert.Equal(0, _bench.Pbx.Waiting);
    }

    [Fact]
    public void A_token_in_the_Request_URI_is_judged_as_one_in_a_Route()
    {
        _bench.PhoneSends(ProxyBench.Invite(uri: "sip:rt1.AAAA@192.0.2.1:5062"));

        Assert.Equal("SIP/2.0 403 Route Not Known", ProxyBench.StatusLine(_bench.Phone.Next()));
        Assert.Equal(0, _bench.Pbx.Waiting);
    }

    [Fact]
    public void An_ACK_with_a_forged_route_goes_nowhere()
    {
        var (routes, _) = _bench.Establish();

        _bench.PhoneSends(ProxyBench.Within("ACK", routes).Replace("call-1", "call-2", StringComparison.Ordinal));

        Assert.Equal(0, _bench.Pbx.Waiting);
        Assert.Equal(0, _bench.Phone.Waiting);
    }

    [Fact]
    public void What_has_no_route_of_ours_is_not_for_the_proxy()
    {
        _bench.PhoneSends(ProxyBench.Within("BYE", "<sip:192.0.2.1:5062;lr>"));

        Assert.Equal("SIP/2.0 481 Not For The Proxy", ProxyBench.StatusLine(_bench.Phone.Next()));
    }

    [Fact]
    public async Task A_call_outlives_the_proxy_that_it_was_made_through()
    {
        var (_, routes) = _bench.Establish();
        await using var later = new ProxyBench();

        later.PbxSends(ProxyBench.Within("BYE", routes, fromPhone: false));

        Assert.StartsWith("BYE sip:805ec0123456@192.0.2.100:5060 SIP/2.0\n", later.Phone.Next(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_names_both_ends_and_tells_who_sent_the_request()
    {
        var tokens = new RouteTokens([1, 2, 3]);
        var issued = tokens.Issue(new("phone", "pbx"), "call-1", "a");

        Assert.True(tokens.TryOpen(issued, Parse(ProxyBench.Within("BYE", "<sip:x>")), out var token, out var direction));
        Assert.Equal((new RouteToken("phone", "pbx"), CallDirection.FromCaller), (token, direction));
        Assert.True(tokens.TryOpen(issued, Parse(ProxyBench.Within("BYE", "<sip:x>", fromPhone: false)), out _, out direction));
        Assert.Equal(CallDirection.FromCallee, direction);
        Assert.False(new RouteTokens([1, 2, 4]).TryOpen(issued, Parse(ProxyBench.Within("BYE", "<sip:x>")), out _, out _));
    }

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    private static SipMessage Parse(string message) =>
        SipParser.ParseDatagram(System.Text.Encoding.UTF8.GetBytes(message.Replace("\n", "\r\n", StringComparison.Ordinal)), new SipLimits()).Message!;
}
