using System.Text.RegularExpressions;
using Provisioning.Devices;
using Provisioning.Monitoring;
using Provisioning.Rendering;
using Provisioning.Tests.Delivery;
using Provisioning.Tests.Rendering;

namespace Provisioning.Tests.Monitoring;

public sealed partial class PhoneMenusTests
{
    [Fact]
    public async Task B11_the_menu_shows_who_it_is_what_they_do_and_only_what_is_allowed()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.Whisper, [101]);
        var url = office.UrlOf(DeliveryServer.Mac);

        var document = await office.GetAsync(url);

        Assert.Equal("text/xml; charset=utf-8", document.ContentType);
        Assert.Equal(
            $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <YealinkIPPhoneTextMenu style="numbered" Beep="no" Timeout="60" LockIn="no">
            <Title wrap="yes">Person 101 (101) - in a call 3:25</Title>
            <MenuItem><Prompt>Listen</Prompt><URI>{url}?k=~</URI></MenuItem>
            <MenuItem><Prompt>Whisper</Prompt><URI>{url}?k=~</URI></MenuItem>
            </YealinkIPPhoneTextMenu>

            """.ReplaceLineEndings("\n"), Pick().Replace(document.Text, "k=~"));
    }

    [Fact]
    public async Task B10_another_makers_phone_gets_the_same_choice_as_a_page_of_its_own_kind()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.Barge, [101]);
        var url = office.UrlOf(DeliveryServer.OtherMac);

        var document = await office.GetAsync(url);

        Assert.Equal("text/html; charset=utf-8", document.ContentType);
        Assert.Equal(("Person 101 (101)", "in a call 3:25"), (document.Title, document.Sentence));
        Assert.Equal(["Listen", "Whisper", "Barge in"], document.Labels);
        Assert.StartsWith(url + "?k=", document["Listen"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task B10_take_over_is_behind_More_on_a_page_of_its_own()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.TakeOver, [101]);

        var menu = await office.GetAsync();
        var more = await office.GetAsync(menu["More"]);
        var back = await office.GetAsync(more["Back"]);

        Assert.Equal(["Listen", "Whisper", "Barge in", "More"], menu.Labels);
        Assert.Equal(["Take over the call", "Back"], more.Labels);
        Assert.Equal(menu.Labels, back.Labels);
    }

    [Theory]
    [InlineData("Dialling", "Extension 101 is dialling: monitoring starts once the call is up")]
    [InlineData("Ringing", "Extension 101 is ringing: monitoring starts once the call is up")]
    [InlineData("Idle", "Extension 101 is not in a call")]
    public async Task B11_when_it_is_not_possible_now_a_sentence_says_so(string state, string sentence)
    {
        await using var office = await MenuOffice.StartAsync(Privilege.TakeOver, [101]);
        office.Desk.Show(101, Enum.Parse<MonitoredState>(state));

        var document = await office.GetAsync();
        office.Desk.Show(101, MonitoredState.InCall);
        var again = await office.GetAsync(document["Again"]);

        Assert.Contains(sentence, document.Sentence, StringComparison.Ordinal);
        Assert.Equal(["Again", "Exit"], document.Labels);
        Assert.Equal("SoftKey:Exit", document["Exit"]);
        Assert.Contains("Listen", again.Labels);
    }

    [Fact]
    public async Task B9_what_is_unknown_is_not_shown_as_idle()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.Listen, [101, 102]);
        office.Desk.Show(101, MonitoredState.Unknown);
        office.Desk.Show(102, MonitoredState.Idle);

        var list = await office.GetAsync();
        var person = await office.GetAsync(list["Person 101: state unknown"]);

        Assert.Equal(["Person 101: state unknown", "Person 102: idle"], list.Labels);
        Assert.StartsWith("state unknown. It is not clear what extension 101 is doing", person.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Listen", "100 starts Listen on 101 by Menu as 100", "You hear the call of Person 101 as soon as this phone has answered.")]
    [InlineData("Whisper", "100 starts Whisper on 101 by Menu as 100", "You hear the call of Person 101 as soon as this phone has answered, and only Person 101 hears you.")]
    [InlineData("Barge in", "100 starts Barge on 101 by Menu as 100", "You are in the call of Person 101 as soon as this phone has answered.")]
    public async Task B10_a_pick_is_asked_of_the_desk_and_answered_in_words(string label, string asked, string sentence)
    {
        await using var office = await MenuOffice.StartAsync(Privilege.TakeOver, [101]);

        var done = await office.GetAsync((await office.GetAsync())[label]);

        Assert.Equal([asked], office.Desk.Asked);
        Assert.Equal(sentence, done.Sentence);
    }

    [Fact]
    public async Task B11_a_refusal_is_told_in_words()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.Listen, [101]);
        office.Desk.Answer = MonitoringRefusal.CallFull;

        var refused = await office.GetAsync((await office.GetAsync())["Listen"]);

        Assert.Equal("The call of extension 101 is being monitored already.", refused.Sentence);
    }

    [Fact]
    public async Task C14_while_monitoring_the_menu_offers_other_modes_take_over_and_stop()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.TakeOver, [101, 102]);
        office.Desk.Run(7, 100, 101, Privilege.Listen);

        var menu = await office.GetAsync();
        var switched = await office.GetAsync(menu["Whisper"]);
        var taken = await office.GetAsync(menu["Take over the call"]);
        var stopped = await office.GetAsync(menu["Stop monitoring"]);

        Assert.Equal("Person 101 (101) - You listen", menu.Title);
        Assert.Equal(["Whisper", "Barge in", "Take over the call", "Stop monitoring"], menu.Labels);
        Assert.Equal(["100 switches 7 to Whisper", "100 switches 7 to TakeOver", "100 stops 7"], office.Desk.Asked);
        Assert.Equal(
            ["Now only Person 101 hears you.", "The call of Person 101 is passed to this phone.", "Monitoring of Person 101 has ended."],
            [switched.Sentence, taken.Sentence, stopped.Sentence]);
    }

    [Fact]
    public async Task D17_after_a_take_over_there_is_nothing_to_choose()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.TakeOver, [101]);
        office.Desk.Run(7, 100, 101, Privilege.TakeOver, SessionState.TakenOver);

        var menu = await office.GetAsync();

        Assert.Equal("You have taken the call over.", menu.Sentence);
        Assert.Equal(["Exit"], menu.Labels);
    }

    [Fact]
    public async Task E20_the_menu_says_that_music_is_heard_while_the_call_is_on_hold()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.Listen, [101]);
        office.Desk.Run(7, 100, 101, Privilege.Listen, SessionState.OnHold);

        Assert.Equal("Person 101 (101) - You listen - The call is on hold: you hear music until it is resumed", (await office.GetAsync()).Title);
    }

    [Fact]
    public async Task Those_in_a_call_are_listed_first()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.Listen, [101, 102, 103, 104]);
        office.Desk.Show(101, MonitoredState.Idle);
        office.Desk.Show(102, MonitoredState.Ringing);
        office.Desk.Show(104, MonitoredState.Held);

        Assert.Equal(["Person 103: in a call 3:25", "Person 104: on hold 3:25", "Person 101: idle", "Person 102: ringing 3:25"], (await office.GetAsync()).Labels);
    }

    [Theory]
    [InlineData("805ec0000001")]
    [InlineData("0004f2000002")]
    public async Task A_thousand_people_with_any_names_are_paged_into_documents_that_every_phone_can_read_at_once(string mac)
    {
        string[] names = ["A & B <\"'>", new string('"', 300), new string('\u044f', 200), "\ud83d\ude00\ud83d\ude00", "\ud800 \u0000\u0007\ufffe", "]]>", " "];
        await using var office = await MenuOffice.StartAsync(Privilege.TakeOver, [.. Enumerable.Range(1001, 1000)]);
        office.Swap(fleet => fleet with
        {
            Extensions = fleet.Extensions.SetItems(fleet.Extensions.Values.OrderBy(person => person.Number).Select((person, i) =>
                KeyValuePair.Create(person.Number, person with { Name = names[i % names.Length] }))),
        });
        await office.GetAsync(office.UrlOf(MacAddress.Parse(mac)));

        var seen = new List<string>();
        var lasted = new List<TimeSpan>();
        for (var next = office.UrlOf(MacAddress.Parse(mac)); next is not null;)
        {
            var started = TimeProvider.System.GetTimestamp();
            var page = await office.GetAsync(next);
            lasted.Add(TimeProvider.System.GetElapsedTime(started));
            seen.AddRange(page.Links.Where(link => link.Url.Contains("?v=", StringComparison.Ordinal)).Select(link => link.Url.Split("?v=")[1]));
            next = page.Links.Where(link => link.Label == "More").Select(link => link.Url).SingleOrDefault();
        }

        Assert.Equal(Enumerable.Range(1001, 1000).Select(number => $"{number}"), seen);
        // The middle one: on a busy machine some wait for a processor, whatever they do.
        Assert.InRange(lasted.Order().ElementAt(lasted.Count / 2), TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task A_phone_of_two_people_monitors_as_the_one_who_may_go_further()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.Listen, [103]);
        office.Swap(fleet => fleet.WithGroup("Directors", Privilege.Barge, [102], [103]) with
        {
            Devices = fleet.Devices.SetItem(DeliveryServer.Mac, TestFleet.Phone("yealink/t54w", 100, 102) with { Mac = DeliveryServer.Mac }),
        });
        office.Desk.Privilege = Privilege.Barge;

        await office.GetAsync((await office.GetAsync())["Barge in"]);

        Assert.Equal(["102 starts Barge on 103 by Menu as 102"], office.Desk.Asked);
    }

    [Fact]
    public async Task A_menu_is_in_the_language_of_the_phone_and_English_where_there_are_no_words()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.Whisper, [101]);
        office.Swap(fleet => fleet with
        {
            Account = TestFleet.Setting(("monitoring", "true"), ("language", "ru")),
            Devices = fleet.Devices.SetItem(DeliveryServer.OtherMac, fleet.Devices[DeliveryServer.OtherMac] with { Settings = TestFleet.Setting(("language", "de")) }),
        });

        var russian = await office.GetAsync();
        var german = await office.GetAsync(office.UrlOf(DeliveryServer.OtherMac));

        Assert.Equal(["Слушать", "Шептать"], russian.Labels);
        Assert.Equal("Person 101 (101) - разговаривает 3:25", russian.Title);
        Assert.Equal(["Listen", "Whisper"], german.Labels);
    }

    public static TheoryData<string> Words =>
    [
        .. Enum.GetNames<MonitoringRefusal>().Where(name => name != nameof(MonitoringRefusal.None)).Select(name => $"refusals.{Name.Camel(name)}"),
        .. Enum.GetNames<MonitoredState>().Select(name => $"states.{Name.Camel(name)}"),
        .. Enum.GetNames<Privilege>().SelectMany(name => new[] { $"modes.{Name.Camel(name)}", $"running.{Name.Camel(name)}", $"done.{Name.Camel(name)}", $"keys.{Name.Camel(name)}" }),
    ];

    [Theory]
    [MemberData(nameof(Words))]
    public void Every_refusal_state_and_mode_has_words_in_English_and_Russian(string path)
    {
        Assert.True(TestFleet.Vendors.Words.Has("en", path));
        Assert.True(TestFleet.Vendors.Words.Has("ru", path));
    }

    [Fact]
    public void Every_word_is_there_in_English_and_Russian() =>
        Assert.All(TestFleet.Vendors.Words.Paths, path => Assert.True(TestFleet.Vendors.Words.Has("ru", path), path));

    [GeneratedRegex("k=[A-Za-z0-9_-]+")]
    private static partial Regex Pick();
}
