using Provisioning.Sip.Proxy;

namespace Provisioning.Tests.Sip;

/// <summary>RFC 3261 §16.7 to §16.10: what comes back.</summary>
public sealed class ProxyAnswerTests : IAsyncDisposable
{
    private static readonly TimeSpan WholeTransaction = TimeSpan.FromSeconds(33);

    private readonly ProxyBench _bench = new();

    [Fact]
    public void An_answer_comes_back_without_our_Via_and_with_all_else_as_it_was()
    {
        var invite = Call();

        _bench.PbxSends(ProxyBench.Answer(invite, "180 Ringing", "X-Color: blue\nContact: <sip:101@192.0.2.200:5060>\n"));

        var ringing = _bench.Phone.Next();
        Assert.Equal($"""
            SIP/2.0 180 Ringing
            Via: SIP/2.0/UDP 192.0.2.100:5060;branch=z9hG4bKp1;rport=5060;received=192.0.2.100
            Record-Route: {ProxyBench.Values(invite, "Record-Route")[0]}
            From: <sip:805ec0123456@192.0.2.1>;tag=a
            Call-ID: call-1
            CSeq: 1 INVITE
            To: <sip:101@192.0.2.1>;tag=b
            X-Color: blue
            Contact: <sip:101@192.0.2.200:5060>
            Content-Length: 0


            """, ringing);
    }

    [Fact]
    public void The_next_hops_100_stays_here()
    {
        _bench.PbxSends(ProxyBench.Answer(Call(), "100 Trying", toTag: ""));

        Assert.Equal(0, _bench.Phone.Waiting);
    }

    [Fact]
    public void Each_2xx_is_passed_on_also_the_repeated_ones_and_those_of_other_branches()
    {
        var invite = Call();

        _bench.PbxSends(ProxyBench.Answer(invite, "200 OK"));
        _bench.PbxSends(ProxyBench.Answer(invite, "200 OK"));
        _bench.PbxSends(ProxyBench.Answer(invite, "200 OK", toTag: ";tag=c"));

        var all = _bench.Phone.All();
        Assert.Equal(["<sip:101@192.0.2.1>;tag=b", "<sip:101@192.0.2.1>;tag=b", "<sip:101@192.0.2.1>;tag=c"], all.Select(ok => ProxyBench.Values(ok, "To")[0]));
        Assert.Equal([new ProxyOutcome(ProxyRefusal.None, 200, 200)], _bench.Outcomes);
        Assert.Equal(0, _bench.Core.OpenCount);
    }

    [Theory]
    [InlineData("302 Moved Temporarily")]
    [InlineData("404 Not Found")]
    [InlineData("486 Busy Here")]
    [InlineData("500 Server Internal Error")]
    [InlineData("603 Decline")]
    public void A_refusal_is_passed_back_as_it_is_and_acknowledged_here(string status)
    {
        var invite = Call();

        _bench.PbxSends(ProxyBench.Answer(invite, status, "Reason: Q.850;cause=17\n"));

        var answer = _bench.Phone.Next();
        Assert.Equal($"SIP/2.0 {status}", ProxyBench.StatusLine(answer));
        Assert.Equal(["<sip:101@192.0.2.1>;tag=b"], ProxyBench.Values(answer, "To"));
        Assert.Equal(["Q.850;cause=17"], ProxyBench.Values(answer, "Reason"));
        Assert.StartsWith("ACK sip:101@192.0.2.200 SIP/2.0\n", _bench.Pbx.Next(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_503_means_one_next_hop_and_not_all_of_us()
    {
        _bench.PbxSends(ProxyBench.Answer(Call(), "503 Service Unavailable", "Retry-After: 600\n"));

        var answer = _bench.Phone.Next();
        Assert.Equal("SIP/2.0 500 Next Hop Failed", ProxyBench.StatusLine(answer));
        Assert.Equal(["399 192.0.2.1:5062 \"next hop answered 503 Service Unavailable\""], ProxyBench.Values(answer, "Warning"));
        Assert.Empty(ProxyBench.Values(answer, "Retry-After"));
    }

    [Theory]
    [InlineData("401 Unauthorized", "WWW-Authenticate")]
    [InlineData("407 Proxy Authentication Required", "Proxy-Authenticate")]
    public void A_challenge_that_the_caller_could_not_answer_is_not_shown_to_it(string status, string header)
    {
        _bench.PbxSends(ProxyBench.Answer(Call(), status, $"{header}: Digest realm=\"pbx\", nonce=\"1\"\n"));

        var answer = _bench.Phone.Next();
        Assert.Equal("SIP/2.0 500 Next Hop Does Not Trust This Proxy", ProxyBench.StatusLine(answer));
        Assert.Empty(ProxyBench.Values(answer, header));
        Assert.Equal([new ProxyOutcome(ProxyRefusal.Challenged, 500, int.Parse(status[..3], System.Globalization.CultureInfo.InvariantCulture))], _bench.Outcomes);
    }

    [Fact]
    public void A_challenge_is_passed_where_the_owner_says_so()
    {
        _bench.PassesChallenges = true;

        _bench.PbxSends(ProxyBench.Answer(Call(), "407 Proxy Authentication Required", "Proxy-Authenticate: Digest realm=\"pbx\", nonce=\"1\"\n"));

        Assert.Equal(["Digest realm=\"pbx\", nonce=\"1\""], ProxyBench.Values(_bench.Phone.Next(), "Proxy-Authenticate"));
    }

    [Fact]
    public void A_next_hop_that_says_nothing_is_408()
    {
        Call();

        for (var i = 0; i < 40; i++)
            _bench.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("SIP/2.0 408 Request Timeout", ProxyBench.StatusLine(_bench.Phone.Next()));
        Assert.Equal([new ProxyOutcome(ProxyRefusal.Timeout, 408, 0)], _bench.Outcomes);
        Assert.Equal(0, _bench.Core.OpenCount);
    }

    [Fact]
    public void A_next_hop_that_cannot_be_sent_to_is_our_own_failure()
    {
        _bench.Pbx.Works = false;

        _bench.PhoneSends(ProxyBench.Invite());
        _bench.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["SIP/2.0 100 Trying", "SIP/2.0 500 Next Hop Failed"], _bench.Phone.All().Select(ProxyBench.StatusLine));
    }

    [Fact]
    public void No_way_to_the_next_hop_is_480()
    {
        _bench.Find = _ => ValueTask.FromResult<ProxyHop?>(null);

        _bench.PhoneSends(ProxyBench.Invite());

        Assert.Equal(["SIP/2.0 100 Trying", "SIP/2.0 480 Temporarily Unavailable"], _bench.Phone.All().Select(ProxyBench.StatusLine));
    }

    [Fact]
    public void Ringing_for_longer_than_timer_C_is_cancelled()
    {
        var invite = Call();
        _bench.PbxSends(ProxyBench.Answer(invite, "180 Ringing"));
        _bench.Time.Advance(TimeSpan.FromSeconds(170));
        Assert.Equal(0, _bench.Pbx.Waiting);
        _bench.Time.Advance(TimeSpan.FromSeconds(20));

        var cancel = _bench.Pbx.Next();
        Assert.StartsWith("CANCEL sip:101@192.0.2.200 SIP/2.0\n", cancel, StringComparison.Ordinal);
        Assert.Equal(ProxyBench.Values(invite, "Via")[0], Assert.Single(ProxyBench.Values(cancel, "Via")));
        _bench.PbxSends(ProxyBench.Answer(cancel, "200 OK"));
        _bench.PbxSends(ProxyBench.Answer(invite, "487 Request Terminated"));
        Assert.Equal(["SIP/2.0 180 Ringing", "SIP/2.0 487 Request Terminated"], _bench.Phone.All().Select(ProxyBench.StatusLine));
    }

    [Fact]
    public void Each_provisional_answer_but_100_starts_timer_C_anew()
    {
        var invite = Call();
        for (var i = 0; i < 5; i++)
        {
            _bench.PbxSends(ProxyBench.Answer(invite, "183 Session Progress"));
            _bench.Time.Advance(TimeSpan.FromSeconds(180));
        }

        _bench.PbxSends(ProxyBench.Answer(invite, "100 Trying"));
        Assert.Equal(0, _bench.Pbx.Waiting);
        _bench.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.StartsWith("CANCEL", _bench.Pbx.Next(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_next_hop_that_does_not_answer_the_cancel_either_is_408_in_the_end()
    {
        _bench.PbxSends(ProxyBench.Answer(Call(), "180 Ringing"));
        _bench.Time.Advance(TimeSpan.FromSeconds(190));
        _bench.Time.Advance(WholeTransaction);

        Assert.Equal(["SIP/2.0 180 Ringing", "SIP/2.0 408 Request Timeout"], _bench.Phone.All().Select(ProxyBench.StatusLine));
        Assert.Equal(0, _bench.Core.OpenCount);
    }

    [Fact]
    public void The_callers_cancel_is_answered_here_and_goes_on_to_the_next_hop()
    {
        var invite = Call();
        _bench.PbxSends(ProxyBench.Answer(invite, "180 Ringing"));
        _bench.Phone.All();

        _bench.PhoneSends(Cancel);

        Assert.Equal("SIP/2.0 200 OK", ProxyBench.StatusLine(_bench.Phone.Next()));
        Assert.StartsWith("CANCEL sip:101@192.0.2.200 SIP/2.0\n", _bench.Pbx.Next(), StringComparison.Ordinal);
        _bench.PbxSends(ProxyBench.Answer(invite, "487 Request Terminated"));
        Assert.Equal("SIP/2.0 487 Request Terminated", ProxyBench.StatusLine(_bench.Phone.Next()));
    }

    [Fact]
    public void A_cancel_waits_for_the_first_provisional_answer()
    {
        var invite = Call();

        _bench.PhoneSends(Cancel);
        Assert.Equal(0, _bench.Pbx.Waiting);
        _bench.PbxSends(ProxyBench.Answer(invite, "100 Trying", toTag: ""));

        Assert.StartsWith("CANCEL", _bench.Pbx.Next(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_that_was_cancelled_before_it_had_a_next_hop_never_leaves()
    {
        var found = new TaskCompletionSource<ProxyHop?>();
        _bench.Find = _ => new(found.Task);
        _bench.PhoneSends(ProxyBench.Invite());

        _bench.PhoneSends(Cancel);
        found.SetResult(_bench.NewHop());

        Assert.Equal(["SIP/2.0 100 Trying", "SIP/2.0 200 OK", "SIP/2.0 487 Request Terminated"], _bench.Phone.All().Select(ProxyBench.StatusLine));
        Assert.Equal(0, _bench.Pbx.Waiting);
    }

    [Fact]
    public void The_callee_may_answer_while_the_cancel_is_on_its_way()
    {
        var invite = Call();
        _bench.PbxSends(ProxyBench.Answer(invite, "180 Ringing"));
        _bench.PhoneSends(Cancel);
        _bench.Phone.All();

        _bench.PbxSends(ProxyBench.Answer(invite, "200 OK"));

        Assert.Equal("SIP/2.0 200 OK", ProxyBench.StatusLine(_bench.Phone.Next()));
    }

    [Fact]
    public void Other_methods_that_nobody_answers_are_not_answered_here_either()
    {
        var (routes, _) = _bench.Establish();
        _bench.PhoneSends(ProxyBench.Within("INFO", routes));
        _bench.Pbx.All();

        for (var i = 0; i < 40; i++)
            _bench.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(0, _bench.Phone.Waiting);
        Assert.Equal(0, _bench.Core.OpenCount);
    }

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    /// <summary>The INVITE as the next hop got it; the 100 is gone.</summary>
    private string Call()
    {
        _bench.PhoneSends(ProxyBench.Invite());
        Assert.Equal("SIP/2.0 100 Trying", ProxyBench.StatusLine(_bench.Phone.Next()));
        return _bench.Pbx.Next();
    }

    private const string Cancel = """
        CANCEL sip:101@192.0.2.1:5062 SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.100:5060;branch=z9hG4bKp1;rport
        From: <sip:805ec0123456@192.0.2.1>;tag=a
        To: <sip:101@192.0.2.1>
        Call-ID: call-1
        CSeq: 1 CANCEL
        Max-Forwards: 70
        Content-Length: 0

        """;
}
