using System.Text.RegularExpressions;
using Provisioning.Sip.Proxy;
using Provisioning.Sip.Transports;

namespace Provisioning.Tests.Sip;

/// <summary>RFC 3261 §16.3 to §16.6: what goes out for what came in.</summary>
public sealed class ProxyForwardingTests : IAsyncDisposable
{
    private readonly ProxyBench _bench = new();

    [Fact]
    public void A_request_goes_out_with_what_belongs_to_the_hop_changed_and_all_else_byte_for_byte()
    {
        _bench.PhoneSends("""
            INVITE sip:101@192.0.2.1:5062 SIP/2.0
            v: SIP/2.0/UDP 192.0.2.100:5060;branch=z9hG4bKp1;rport
            X-Unknown:   what Nobody knows; "ä,
            f: "Bob" <sip:805ec0123456@192.0.2.1>;tag=a
            t: <sip:101@192.0.2.1>
            i: call-1
            CSeq: 1 INVITE
            Date: malformed
            m: <sip:805ec0123456@192.0.2.100:5060>
            Max-Forwards: 70
            c: application/sdp
            l: 6

            v=0
            x
            """.Replace("v=0\nx", "v=0\r\nx", StringComparison.Ordinal));

        var invite = _bench.Pbx.Next();
        var token = ProxyBench.Values(invite, "Record-Route")[0].Split('@')[0]["<sip:".Length..];
        var branch = ProxyBench.Values(invite, "Via")[0].Split("branch=")[1].Split(';')[0];
        Assert.Equal($"""
            INVITE sip:101@192.0.2.200 SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.1:5062;branch={branch};rport
            Via: SIP/2.0/UDP 192.0.2.100:5060;branch=z9hG4bKp1;rport=5060;received=192.0.2.100
            Record-Route: <sip:{token}@192.0.2.1:5062;lr>
            Max-Forwards: 69
            X-Unknown: what Nobody knows; "ä,
            f: "Bob" <sip:805ec0123456@192.0.2.1>;tag=a
            t: <sip:101@192.0.2.1>
            i: call-1
            CSeq: 1 INVITE
            Date: malformed
            m: <sip:805ec0123456@192.0.2.100:5060>
            c: application/sdp
            Content-Length: 6

            v=0
            x
            """, invite);
    }

    [Fact]
    public void The_caller_hears_100_at_once_even_while_the_next_hop_is_still_looked_for()
    {
        var found = new TaskCompletionSource<ProxyHop?>();
        _bench.Find = _ => new(found.Task);

        _bench.PhoneSends(ProxyBench.Invite());

        Assert.Equal("SIP/2.0 100 Trying", ProxyBench.StatusLine(_bench.Phone.Next()));
        Assert.Equal(0, _bench.Pbx.Waiting);
        found.SetResult(_bench.NewHop());
        Assert.StartsWith("INVITE", _bench.Pbx.Next(), StringComparison.Ordinal);
    }

    [Fact]
    public void Max_Forwards_is_added_where_it_is_missing()
    {
        _bench.PhoneSends(ProxyBench.Invite().Replace("Max-Forwards: 70\n", "", StringComparison.Ordinal));

        Assert.Equal(["70"], ProxyBench.Values(_bench.Pbx.Next(), "Max-Forwards"));
    }

    [Theory]
    [InlineData("Max-Forwards: 70", "Max-Forwards: 0", "483 Too Many Hops")]
    [InlineData("sip:101@192.0.2.1:5062 SIP", "tel:+4930123 SIP", "416 Unsupported URI Scheme")]
    [InlineData("Max-Forwards: 70", "Max-Forwards: 70\nRoute: <sip:192.0.2.66;lr>", "403 No Relay")]
    [InlineData("Max-Forwards: 70", "Max-Forwards: 70\nRoute: <sip:192.0.2.1:5060;lr>", "403 No Relay")]
    [InlineData("Max-Forwards: 70", "Max-Forwards: 70\nRoute: <mailto:a@example.com>", "400 Bad Route")]
    public void What_fails_a_check_is_answered_and_goes_nowhere(string good, string bad, string answer)
    {
        _bench.PhoneSends(ProxyBench.Invite().Replace(good, bad, StringComparison.Ordinal));

        Assert.Equal($"SIP/2.0 {answer}", ProxyBench.StatusLine(_bench.Phone.Next()));
        Assert.Equal(0, _bench.Pbx.Waiting);
        Assert.Equal(0, _bench.Core.OpenCount);
    }

    [Fact]
    public void An_extension_that_proxies_must_know_is_named_as_unsupported()
    {
        _bench.PhoneSends(ProxyBench.Invite("Proxy-Require: foo, bar\n"));

        var answer = _bench.Phone.Next();
        Assert.Equal("SIP/2.0 420 Bad Extension", ProxyBench.StatusLine(answer));
        Assert.Equal(["foo, bar"], ProxyBench.Values(answer, "Unsupported"));
        Assert.Equal(0, _bench.Pbx.Waiting);
    }

    [Fact]
    public void What_only_the_far_end_must_know_is_none_of_the_proxys_business()
    {
        _bench.PhoneSends(ProxyBench.Invite("Require: 100rel\n"));

        Assert.Equal(["100rel"], ProxyBench.Values(_bench.Pbx.Next(), "Require"));
    }

    [Fact]
    public void A_request_that_comes_back_as_it_left_is_a_loop()
    {
        _bench.PhoneSends(ProxyBench.Invite());
        var once = _bench.Pbx.Next();

        // The next hop is a proxy that sends it back unchanged but for its own Via and the Request-URI that it had come with.
        var back = once.Replace("INVITE sip:101@192.0.2.200", "INVITE sip:101@192.0.2.1:5062", StringComparison.Ordinal)
            .Replace("\nVia: SIP/2.0/UDP 192.0.2.1", "\nVia: SIP/2.0/UDP 192.0.2.200:5060;branch=z9hG4bKx;rport\nVia: SIP/2.0/UDP 192.0.2.1", StringComparison.Ordinal);
        _bench.PbxSends(back);

        Assert.Equal("SIP/2.0 482 Loop Detected", ProxyBench.StatusLine(_bench.Pbx.Next()));
    }

    [Fact]
    public void A_request_that_comes_back_for_somebody_else_is_a_spiral_and_goes_on()
    {
        _bench.PhoneSends(ProxyBench.Invite());
        var once = _bench.Pbx.Next();

        _bench.PbxSends(once.Replace("INVITE sip:101@192.0.2.200", "INVITE sip:102@192.0.2.1:5062", StringComparison.Ordinal)
            .Replace("\nVia: SIP/2.0/UDP 192.0.2.1", "\nVia: SIP/2.0/UDP 192.0.2.200:5060;branch=z9hG4bKx;rport\nVia: SIP/2.0/UDP 192.0.2.1", StringComparison.Ordinal));

        Assert.Equal("SIP/2.0 100 Trying", ProxyBench.StatusLine(_bench.Pbx.Next()));
        Assert.StartsWith("INVITE", _bench.Pbx.Next(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_route_that_only_names_this_proxy_is_taken_away()
    {
        _bench.PhoneSends(ProxyBench.Invite("Route: <sip:192.0.2.1:5062;lr>\n"));

        Assert.Empty(ProxyBench.Values(_bench.Pbx.Next(), "Route"));
    }

    [Theory]
    [InlineData(TransportProtocol.Udp, TransportProtocol.Udp, "sip:@192.0.2.1:5062;lr")]
    [InlineData(TransportProtocol.Tcp, TransportProtocol.Tcp, "sip:@192.0.2.1:5062;transport=tcp;lr")]
    [InlineData(TransportProtocol.Udp, TransportProtocol.Tcp, "sip:@192.0.2.1:5062;transport=tcp;lr sip:@192.0.2.1:5062;lr")]
    [InlineData(TransportProtocol.Tls, TransportProtocol.Udp, "sip:@192.0.2.1:5062;lr sip:@192.0.2.1:5062;transport=tls;lr")]
    public async Task Each_side_finds_an_address_and_a_transport_that_it_has_in_Record_Route(TransportProtocol phone, TransportProtocol pbx, string expected)
    {
        await using var bench = new ProxyBench(phone, pbx);

        bench.PhoneSends(ProxyBench.Invite());

        var routes = ProxyBench.Values(bench.Pbx.Next(), "Record-Route").Select(value => Regex.Replace(value, "sip:[^@]+@", "sip:@").Trim('<', '>'));
        Assert.Equal(expected, string.Join(' ', routes));
    }

    [Fact]
    public void No_more_transactions_of_one_caller_are_open_than_allowed()
    {
        for (var i = 0; i < 21; i++)
            _bench.PhoneSends(ProxyBench.Invite(branch: $"z9hG4bKp{i}").Replace("call-1", $"call-{i}", StringComparison.Ordinal));

        Assert.Equal(20, _bench.Pbx.All().Length);
        Assert.Contains("SIP/2.0 503 Too Many Calls", _bench.Phone.All().Select(ProxyBench.StatusLine));
        Assert.Equal(20, _bench.Core.OpenCount);
    }

    public ValueTask DisposeAsync() => _bench.DisposeAsync();
}
