namespace Provisioning.Tests.CallSources;

/// <summary>RFC 3903 §6, and what other servers got wrong.</summary>
public sealed class PublishTests : IDisposable
{
    private readonly Publishing _pbx = new();

    public void Dispose() => _pbx.Dispose();

    [Fact]
    public async Task A_call_that_rings_flashes_until_it_has_ended()
    {
        Assert.Equal("200 60", await _pbx.PublishAsync(Publishing.Document("101", "a early")));
        Assert.Equal("Early", _pbx.Lamp());
        Assert.Equal("200 60", await _pbx.ChangeAsync(_pbx.Tag, Publishing.Document("101", "a confirmed")));
        Assert.Equal("Confirmed", _pbx.Lamp());
        Assert.Equal("200 0", await _pbx.ChangeAsync(_pbx.Tag, Publishing.Document("101", "a terminated"), expires: 0));
        Assert.Equal("", _pbx.Lamp());
        Assert.Equal(0, _pbx.Table.Count);
    }

    [Fact]
    public async Task Every_answer_has_a_new_tag_and_the_old_one_is_void()
    {
        await _pbx.PublishAsync(Publishing.Document("101", "a early"));
        var first = _pbx.Tag;
        Assert.Equal("200 60", await _pbx.ChangeAsync(first));
        Assert.NotEqual(first, _pbx.Tag);
        Assert.Equal("412", await _pbx.ChangeAsync(first));
    }

    [Fact]
    public async Task Step_1_what_is_no_extension_of_ours_is_not_found_whatever_else_is_wrong() =>
        Assert.Equal("404", await _pbx.SendAsync("999", "nonsense", "Event: presence", "SIP-If-Match: a, b", "Expires: 1"));

    [Fact]
    public async Task Step_2_another_package_is_told_which_there_is() =>
        Assert.Equal("489 Allow-Events: dialog", await _pbx.SendAsync("101", "nonsense", "Event: presence", "SIP-If-Match: a, b", "Expires: 1"));

    [Fact]
    public async Task Step_2_the_package_is_compared_byte_by_byte() => Assert.StartsWith("489", await _pbx.SendAsync("101", "", "Event: Dialog"), StringComparison.Ordinal);

    [Theory]
    [InlineData("SIP-If-Match: a, b")]
    [InlineData("SIP-If-Match:")]
    public async Task Step_3_two_tags_or_none_are_a_bad_request(string header) => Assert.Equal("400", await _pbx.SendAsync("101", "nonsense", header, "Expires: 1"));

    [Fact]
    public async Task Step_3_an_unknown_tag_does_not_match() => Assert.Equal("412", await _pbx.SendAsync("101", "nonsense", "SIP-If-Match: unknown", "Expires: 1"));

    [Fact]
    public async Task Step_3_the_tag_of_another_extension_does_not_match()
    {
        await _pbx.PublishAsync(Publishing.Document("101", "a early"));
        Assert.Equal("412", await _pbx.ChangeAsync(_pbx.Tag, extension: "102"));
    }

    [Fact]
    public async Task Step_4_too_short_a_life_is_told_the_least() => Assert.Equal("423 Min-Expires: 10", await _pbx.SendAsync("101", "nonsense", "Expires: 9"));

    [Fact]
    public async Task Step_4_too_long_a_life_is_cut() => Assert.Equal("200 600", await _pbx.PublishAsync(Publishing.Document("101", "a early"), expires: 43_200));

    [Fact]
    public async Task Step_4_no_life_at_all_is_ten_minutes() => Assert.Equal("200 600", await _pbx.SendAsync("101", Publishing.Document("101", "a early")));

    [Theory]
    [InlineData("Content-Type: application/pidf+xml")]
    [InlineData("Content-Type: application/dialog-info+xml\r\nContent-Encoding: gzip")]
    public async Task Step_5_another_body_is_told_which_there_is(string type) =>
        Assert.Equal("415 Accept: application/dialog-info+xml", await _pbx.SendAsync("101", Publishing.Document("101", "a early"), type));

    [Fact]
    public async Task Step_5_neither_body_nor_tag_says_nothing() => Assert.Equal("400", await _pbx.PublishAsync(""));

    [Theory]
    [InlineData("<dialog-info")]
    [InlineData("<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"0\" state=\"full\" entity=\"sip:101@pbx\">&b;</dialog-info>")]
    public async Task Step_5_a_broken_or_dangerous_document_is_refused_and_changes_nothing(string body)
    {
        await _pbx.PublishAsync(Publishing.Document("101", "a early"));
        var tag = _pbx.Tag;
        Assert.Equal("400", await _pbx.ChangeAsync(tag, body));
        Assert.Equal("Early", _pbx.Lamp());
        Assert.Equal("200 60", await _pbx.ChangeAsync(tag));
    }

    [Fact]
    public async Task Step_5_expires_zero_without_a_body_removes_at_once()
    {
        await _pbx.PublishAsync(Publishing.Document("101", "a confirmed", "b early"));
        Assert.Equal("200 0", await _pbx.ChangeAsync(_pbx.Tag, expires: 0));
        Assert.Equal("", _pbx.Lamp());
    }

    [Fact]
    public async Task A_publication_that_is_not_refreshed_takes_its_calls_along()
    {
        await _pbx.PublishAsync(Publishing.Document("101", "a confirmed"));
        await _pbx.WaitAsync(59);
        Assert.Equal("Confirmed", _pbx.Lamp());
        await _pbx.WaitAsync(1);
        Assert.Equal("", _pbx.Lamp());
    }

    [Fact]
    public async Task A_refresh_keeps_its_calls()
    {
        await _pbx.PublishAsync(Publishing.Document("101", "a confirmed"));
        await _pbx.WaitAsync(50);
        await _pbx.ChangeAsync(_pbx.Tag);
        await _pbx.WaitAsync(50);
        Assert.Equal("Confirmed", _pbx.Lamp());
    }

    [Fact]
    public async Task A_full_document_ends_what_it_leaves_out_and_a_partial_one_does_not()
    {
        await _pbx.PublishAsync(Publishing.Document("101", "a confirmed", "b early"));
        await _pbx.ChangeAsync(_pbx.Tag, Publishing.Document("101", isFull: false, "b confirmed"));
        Assert.Equal("Confirmed, Confirmed", _pbx.Lamp());
        await _pbx.ChangeAsync(_pbx.Tag, Publishing.Document("101", "b confirmed"));
        Assert.Equal("Confirmed", _pbx.Lamp());
    }

    [Fact]
    public async Task Kamailio_1427_every_dialog_of_a_document_is_looked_at()
    {
        await _pbx.PublishAsync(Publishing.Document("101", "a early", "b early", "c confirmed"));
        await _pbx.ChangeAsync(_pbx.Tag, Publishing.Document("101", "a confirmed", "b terminated", "c terminated"));
        Assert.Equal("Confirmed", _pbx.Lamp());
    }

    [Fact]
    public async Task Kamailio_3229_the_end_of_a_call_does_not_show_its_older_state_again()
    {
        await _pbx.PublishAsync(Publishing.Document("101", "a early"));
        var older = _pbx.Tag;
        await _pbx.PublishAsync(Publishing.Document("101", "a confirmed"));
        await _pbx.ChangeAsync(_pbx.Tag, Publishing.Document("101", "a terminated"), expires: 0);
        Assert.Equal("", _pbx.Lamp());
        Assert.Equal("200 60", await _pbx.ChangeAsync(older));
        Assert.Equal("", _pbx.Lamp());
    }

    [Fact]
    public async Task Kamailio_3229_an_end_without_a_tag_ends_the_call_too()
    {
        await _pbx.PublishAsync(Publishing.Document("101", "a confirmed"));
        Assert.Equal("200 0", await _pbx.PublishAsync(Publishing.Document("101", "a terminated"), expires: 0));
        Assert.Equal("", _pbx.Lamp());
    }

    [Fact]
    public async Task OpenSips_3801_a_publication_that_was_lost_sight_of_brings_nothing_back()
    {
        await _pbx.PublishAsync(Publishing.Document("101", "a early"));
        var lost = _pbx.Tag;
        await _pbx.PublishAsync(Publishing.Document("101", "a confirmed"), expires: 600);
        await _pbx.ChangeAsync(lost);
        Assert.Equal("Confirmed", _pbx.Lamp());

        await _pbx.WaitAsync(60);

        Assert.Equal("Confirmed", _pbx.Lamp());
        Assert.Equal(1, _pbx.Table.Count);
    }

    [Fact]
    public async Task OpenSips_3802_a_call_that_rang_when_its_publisher_died_stops_ringing()
    {
        await _pbx.PublishAsync(Publishing.Document("101", "a early"), expires: 30);
        await _pbx.WaitAsync(29);
        Assert.Equal("Early", _pbx.Lamp());
        await _pbx.WaitAsync(1);
        Assert.Equal("", _pbx.Lamp());
    }

    [Fact]
    public async Task Kamailio_writes_trying_with_a_capital()
    {
        await _pbx.PublishAsync(Publishing.Document("101", "a Trying initiator"));
        Assert.Equal("Trying", _pbx.Lamp());
    }

    [Fact]
    public async Task Two_publications_for_one_extension_do_not_end_each_others_calls()
    {
        await _pbx.PublishAsync(Publishing.Document("101", "a confirmed"));
        var first = _pbx.Tag;
        await _pbx.PublishAsync(Publishing.Document("101", "b early"));
        await _pbx.ChangeAsync(first, expires: 0);
        Assert.Equal("Early", _pbx.Lamp());
    }

    [Fact]
    public async Task Too_many_publications_for_one_extension_are_refused()
    {
        _pbx.Options.MaxPerExtension = 2;
        await _pbx.PublishAsync(Publishing.Document("101", "a early"));
        await _pbx.PublishAsync(Publishing.Document("101", "b early"));
        Assert.Equal("Full", await _pbx.PublishAsync(Publishing.Document("101", "c early")));
        Assert.Equal("200 60", await _pbx.PublishAsync(Publishing.Document("102", "c early"), extension: "102"));
    }
}
