using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Provisioning.Devices;
using Provisioning.Tests.Delivery;
using Provisioning.Tests.Rendering;

namespace Provisioning.Tests.Monitoring;

/// <summary>What must not reach the desk, and does not.</summary>
public sealed class MenuDefenceTests
{
    private static readonly MacAddress Mac = DeliveryServer.Mac;
    private static readonly MacAddress OtherMac = DeliveryServer.OtherMac;

    [Fact]
    public async Task Another_phones_token_opens_no_menu_and_tells_nothing()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.TakeOver, [101]);

        using var other = await office.SendAsync($"{office.TokenOf(OtherMac)}/menu/{Mac}");
        using var guessed = await office.SendAsync($"{new string('A', 24)}/menu/{Mac}");
        using var unknown = await office.SendAsync($"{office.TokenOf(Mac)}/menu/{DeliveryServer.UnknownMac}");
        using var noMac = await office.SendAsync($"{office.TokenOf(Mac)}/menu/index");

        Assert.Equal([HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.NotFound, HttpStatusCode.Forbidden], [other.StatusCode, guessed.StatusCode, unknown.StatusCode, noMac.StatusCode]);
        foreach (var answer in new[] { other, guessed, unknown, noMac })
            Assert.Empty(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_token_of_a_menu_opens_no_file()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.TakeOver, [101]);
        await office.Server.PublishAsync(Mac, ($"{Mac}.cfg", "secret"));

        using var answer = await office.SendAsync($"{office.TokenOf(Mac)}/{Mac}.cfg");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_phone_that_can_has_its_menu_by_its_password_as_its_files()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.TakeOver, [101], new() { ["Delivery:HttpsPort"] = "0" });
        using var phone = new Phone(office.Server, Mac);
        using var client = office.Server.Client();
        var basic = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Mac}:{office.Server.PasswordOf(Mac)}")));

        using var none = await office.SendAsync($"menu/{Mac}");
        using var digest = await phone.GetAsync($"menu/{Mac}");
        using var open = await office.SendAsync($"menu/{Mac}", change: request => request.Headers.Authorization = basic);
        var overTls = new HttpRequestMessage(HttpMethod.Get, new Uri(office.Server.Https, $"menu/{Mac}")) { Headers = { Authorization = basic } };
        using var tls = await client.SendAsync(overTls, TestContext.Current.CancellationToken);

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.OK], [none.StatusCode, digest.StatusCode, open.StatusCode, tls.StatusCode]);
        // Whoever came without a token is not handed one.
        Assert.DoesNotContain(office.TokenOf(Mac), await tls.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_menu_can_only_be_read()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.TakeOver, [101]);

        foreach (var method in new[] { HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete })
        {
            using var answer = await office.SendAsync(office.UrlOf(Mac), method);
            Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.MethodNotAllowed, HttpStatusCode.NotFound });
        }

        Assert.Empty(office.Desk.Asked);
    }

    [Fact]
    public async Task A_forged_link_does_nothing_whichever_character_is_changed()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.TakeOver, [101]);
        var link = (await office.GetAsync())["Listen"];

        for (var i = link.IndexOf("k=", StringComparison.Ordinal) + 2; i < link.Length - 1; i++)
        {
            var forged = link[..i] + (link[i] == 'A' ? 'B' : 'A') + link[(i + 1)..];
            Assert.Equal("This choice is not valid.", (await office.GetAsync(forged)).Sentence);
        }

        Assert.Empty(office.Desk.Asked);
        Assert.Contains(office.Server.Errors.All, line => line.Contains("never offered it", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_link_of_another_phone_does_nothing()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.TakeOver, [101]);
        var link = (await office.GetAsync(office.UrlOf(OtherMac)))["Listen"];

        var answer = await office.GetAsync(office.UrlOf(Mac) + link[link.IndexOf('?', StringComparison.Ordinal)..]);

        Assert.Equal("This choice is not valid.", answer.Sentence);
        Assert.Empty(office.Desk.Asked);
    }

    [Fact]
    public async Task A_link_that_is_too_old_leads_to_the_menu_again()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.TakeOver, [101]);
        var link = (await office.GetAsync())["Listen"];
        office.Time.Advance(TimeSpan.FromMinutes(2) + TimeSpan.FromSeconds(1));

        var answer = await office.GetAsync(link);
        var again = await office.GetAsync(answer["Again"]);

        Assert.Equal("This choice was too old, here is the menu again.", answer.Sentence);
        Assert.Empty(office.Desk.Asked);
        Assert.Contains("Listen", again.Labels);
    }

    [Fact]
    public async Task A_phone_that_asks_twice_starts_once()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.TakeOver, [101]);
        var link = (await office.GetAsync())["Listen"];

        await office.GetAsync(link);
        var second = await office.GetAsync(link);

        Assert.Equal("This choice has been made already.", second.Sentence);
        Assert.Single(office.Desk.Asked);
    }

    [Fact]
    public async Task Two_menus_within_a_second_can_both_be_picked_from()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.TakeOver, [101]);

        await office.GetAsync((await office.GetAsync())["Listen"]);
        await office.GetAsync((await office.GetAsync())["Listen"]);

        Assert.Equal(2, office.Desk.Asked.Count);
    }

    [Theory]
    [InlineData("Sec-Purpose", "prefetch")]
    [InlineData("Purpose", "prefetch")]
    [InlineData("X-Moz", "prefetch")]
    public async Task A_browser_that_fetches_ahead_picks_nothing(string header, string value)
    {
        await using var office = await MenuOffice.StartAsync(Privilege.TakeOver, [101]);
        var link = (await office.GetAsync())["Listen"];

        using (await office.SendAsync(link, change: request => request.Headers.TryAddWithoutValidation(header, value)))
        using (await office.SendAsync(link, HttpMethod.Head))
            Assert.Empty(office.Desk.Asked);
        await office.GetAsync(link);

        Assert.Single(office.Desk.Asked);
    }

    [Fact]
    public async Task E23_a_monitor_who_was_removed_in_between_gets_words_and_the_desk_hears_nothing()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.TakeOver, [101]);
        var link = (await office.GetAsync())["Listen"];
        office.Swap(fleet => fleet with { MonitoringGroups = Fleet.Empty.MonitoringGroups });

        Assert.Equal("You may not monitor the calls of extension 101.", (await office.GetAsync(link)).Sentence);
        Assert.Equal("There is nobody whose calls you may monitor.", (await office.GetAsync()).Sentence);
        Assert.Empty(office.Desk.Asked);
    }

    [Fact]
    public async Task E23_a_privilege_that_was_lowered_in_between_holds()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.TakeOver, [101]);
        var link = (await office.GetAsync())["Barge in"];
        office.Swap(fleet => fleet with { MonitoringGroups = Fleet.Empty.MonitoringGroups });
        office.Swap(fleet => fleet.WithGroup("Sales", Privilege.Listen, [100], [101]));

        Assert.Equal("You may not do this with the calls of extension 101.", (await office.GetAsync(link)).Sentence);
        Assert.Empty(office.Desk.Asked);
    }

    [Fact]
    public async Task A1_while_monitoring_is_off_nothing_is_offered_and_nothing_picked()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.TakeOver, [101]);
        var link = (await office.GetAsync())["Listen"];
        office.Swap(fleet => fleet with { Account = Settings.None });

        foreach (var url in new[] { link, office.UrlOf(Mac), office.UrlOf(Mac) + "?v=101", office.UrlOf(Mac) + "?m=101", office.UrlOf(Mac) + "?l=0" })
            Assert.Equal("Monitoring of calls is switched off.", (await office.GetAsync(url)).Sentence);
        Assert.Empty(office.Desk.Asked);
    }

    [Theory]
    [InlineData("v=102", "You may not monitor the calls of extension 102.")]
    [InlineData("v=99999", "You may not monitor the calls of extension 99999.")]
    [InlineData("m=99999", "You may not monitor the calls of extension 99999.")]
    [InlineData("v=100", "You may not monitor the calls of extension 100.")]
    [InlineData("v=%27", "This choice is not valid.")]
    [InlineData("v=123456789012345678901", "This choice is not valid.")]
    [InlineData("l=-1", "This choice is not valid.")]
    [InlineData("x=1", "This choice is not valid.")]
    [InlineData("?", "This choice is not valid.")]
    [InlineData("k=", "This choice is not valid.")]
    [InlineData("k=A", "This choice is not valid.")]
    public async Task What_nobody_offered_is_answered_in_words(string query, string sentence)
    {
        await using var office = await MenuOffice.StartAsync(Privilege.TakeOver, [101]);

        Assert.Equal(sentence, (await office.GetAsync($"{office.UrlOf(Mac)}?{query}")).Sentence);
        Assert.Empty(office.Desk.Asked);
    }

    [Fact]
    public async Task What_is_over_the_limit_is_refused()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.TakeOver, [101]);

        Assert.Equal("This choice is not valid.", (await office.GetAsync($"{office.UrlOf(Mac)}?k={new string('A', 700)}")).Sentence);
        using var longer = await office.SendAsync($"{office.UrlOf(Mac)}?k={new string('A', 2000)}");

        Assert.Equal(HttpStatusCode.RequestUriTooLong, longer.StatusCode);
    }

    [Fact]
    public async Task A_page_beyond_the_end_is_the_first()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.TakeOver, [101, 102]);

        Assert.Equal(2, (await office.GetAsync($"{office.UrlOf(Mac)}?l=2147483647")).Labels.Length);
    }

    [Fact]
    public async Task The_session_of_somebody_else_can_be_neither_switched_nor_stopped()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.TakeOver, [101]);
        office.Desk.Run(7, 100, 101, Privilege.Listen);
        var menu = await office.GetAsync();
        office.Desk.Run(7, 105, 101, Privilege.Listen); // that number is another's by now

        Assert.Equal("Monitoring has ended.", (await office.GetAsync(menu["Stop monitoring"])).Sentence);
        Assert.Equal("Monitoring has ended.", (await office.GetAsync(menu["Whisper"])).Sentence);
        Assert.Empty(office.Desk.Asked);
    }

    [Fact]
    public async Task A_desk_that_does_not_answer_does_not_keep_the_phone_waiting()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.TakeOver, [101]);
        office.Desk.Hangs = true;
        var asking = office.GetAsync((await office.GetAsync())["Listen"]);
        await FetchingTests.Until(() => office.Desk.Asked.Count == 1);

        office.Time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal("The telephone system does not answer: look again in a moment.", (await asking).Sentence);
    }

    [Fact]
    public async Task When_no_more_picks_can_be_remembered_nothing_is_picked_until_older_ones_expire()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.TakeOver, [101], new() { ["Monitoring:Menus:MaxPicks"] = "16" });
        for (var i = 0; i < 17; i++)
            await office.GetAsync((await office.GetAsync())["Listen"]);
        Assert.Equal(16, office.Desk.Asked.Count);

        office.Time.Advance(TimeSpan.FromMinutes(2));
        await office.GetAsync((await office.GetAsync())["Listen"]);

        Assert.Equal(17, office.Desk.Asked.Count);
    }

    [Fact]
    public async Task A_phone_whose_screen_shows_no_menus_has_none()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.TakeOver, [101]);
        office.Swap(fleet => fleet with { Devices = fleet.Devices.SetItem(Mac, fleet.Devices[Mac] with { Model = "acme/one" }) });

        using var answer = await office.SendAsync(office.UrlOf(Mac));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task The_transcript_shows_neither_token_nor_pick()
    {
        await using var office = await MenuOffice.StartAsync(Privilege.TakeOver, [101]);
        await office.GetAsync((await office.GetAsync())["Listen"]);

        var rows = await office.Server.TranscriptAsync(Mac, 2);

        Assert.All(rows, row => Assert.Equal($"menu/{Mac}", row.File));
        Assert.DoesNotContain(office.Server.Errors.All, line => line.Contains(office.TokenOf(Mac), StringComparison.Ordinal));
    }
}
