using Microsoft.Extensions.Time.Testing;
using Provisioning.Delivery;
using Provisioning.Devices;
using Provisioning.Simulator;
using Provisioning.Tests.Configs;

namespace Provisioning.Tests.EndToEnd;

/// <summary>What simulated phones do when the whole server tells them to fetch their files.</summary>
public sealed class CheckSyncPhoneTests
{
    [Theory]
    [InlineData(ToldOffice.Yealink, "96.86.0.150", "check-sync;reboot=true")]
    [InlineData(ToldOffice.Yealink, "96.86.0.150", "check-sync;reboot=false")]
    [InlineData(ToldOffice.Poly, "6.4.9.1", "check-sync")]
    public async Task A_phone_that_is_led_to_firmware_comes_back_with_it_and_says_so_in_http_and_sip(string model, string version, string @event)
    {
        await using var office = await ToldOffice.OpenAsync(model);
        var before = office.Binding!;
        var number = await office.LeadAsync(version, model);

        Assert.Equal(200, await office.TellAsync(@event));

        await Eventually.TrueAsync(() => office.Binding is { } now && now.Firmware == version && now.CallId != before.CallId, () => $"{office.Phone.Firmware} {office.Binding?.UserAgent} {office.Live.LastFetch?.Problem} {string.Join(' ', office.Live.LastFetch?.Unusable ?? [])}");
        await office.RegisteredAsync();
        Assert.Equal((version, 1), (office.Phone.Firmware, office.Live.Reboots));
        Assert.True(office.Server.Get<ServedVersions>().IsCurrent(office.Server.Published(Changing.Alice).Version));
        Assert.Equal(number, office.Server.Version(Changing.Alice));
        Assert.Contains(office.Live.LastFetch!.Requests, request => request.UserAgent.Contains(version, StringComparison.Ordinal) && request.Phase == "config" || request.Phase == "index");
        Assert.Contains(office.Live.LastFetch.Requests, request => request is { Phase: "firmware", Status: System.Net.HttpStatusCode.PartialContent });
    }

    [Fact]
    public async Task A_new_key_works_without_a_reboot_and_what_was_there_before_goes_on()
    {
        await using var office = await ToldOffice.OpenAsync();
        var before = office.Binding!;
        Assert.Equal(["102"], office.Live.Lamps.Select(lamp => lamp.Key.Watches));
        await office.Server.ChangeAsync(fleet => WithKey(fleet with { Extensions = fleet.Extensions.Add(Number("103"), fleet.Extensions[Number("102")] with { Number = Number("103"), Name = "Carol" }) }, "103").Rename("102", "Bill"));

        Assert.Equal(200, await office.TellAsync("check-sync;reboot=false"));

        await Eventually.TrueAsync(
            () => office.Live.Lamps.Select(lamp => (lamp.Key.Watches, lamp.Status)).Order().SequenceEqual([("102", 200), ("103", 200)]),
            () => string.Join(", ", office.Live.Lamps.Select(lamp => $"{lamp.Key.Watches} {lamp.Status}")));
        Assert.Equal((1, 0, before.CallId), (office.Phone.BootCount, office.Live.Reboots, office.Binding!.CallId));
        Assert.Equal("Bill", office.Live.Lamps.Single(lamp => lamp.Key.Watches == "102").Key.Label);
        Assert.All(office.Live.Lamps, lamp => Assert.Equal(1, lamp.Attempts));
        Assert.True(office.Server.Get<ServedVersions>().IsCurrent(office.Server.Published(Changing.Alice).Version));
    }

    [Fact]
    public async Task A_line_with_a_new_password_registers_within_the_call_id_that_it_had()
    {
        await using var office = await ToldOffice.OpenAsync();
        var before = office.Binding!;
        await office.Server.ChangeAsync(fleet => fleet with { Devices = fleet.Devices.SetItem(Changing.Alice, fleet.Devices[Changing.Alice] with { Settings = Setting("registerSeconds", "1800") }) });

        Assert.Equal(200, await office.TellAsync("check-sync;reboot=false"));

        await Eventually.TrueAsync(() => office.Binding!.CSeq > before.CSeq, () => $"{office.Live.RegistrationStatus} {office.Live.LastFetch?.Outcome}");
        Assert.Equal((before.CallId, before.BootedAt, 0), (office.Binding!.CallId, office.Binding.BootedAt, office.Live.Reboots));
    }

    [Fact]
    public async Task What_needs_a_reboot_makes_the_phone_start_anew_by_itself()
    {
        await using var office = await ToldOffice.OpenAsync();
        var before = office.Binding!;
        await office.Server.ChangeAsync(fleet => fleet with { Account = Setting("vlan", "7") });

        Assert.Equal(200, await office.TellAsync("check-sync;reboot=false"));

        await Eventually.TrueAsync(() => office.Binding!.CallId != before.CallId, "registered anew");
        Assert.Equal((1, 2), (office.Live.Reboots, office.Phone.BootCount));
    }

    [Fact]
    public async Task A_phone_that_is_told_to_reboot_starts_anew_though_nothing_has_changed()
    {
        await using var office = await ToldOffice.OpenAsync();
        var before = office.Binding!;

        Assert.Equal(200, await office.TellAsync("check-sync;reboot=true"));

        await Eventually.TrueAsync(() => office.Binding!.CallId != before.CallId, "registered anew");
        Assert.Equal((BootOutcome.Unchanged, 1), (office.Live.LastFetch!.Outcome, office.Live.Reboots));
    }

    [Fact]
    public async Task A_phone_that_reboots_only_if_something_changed_stays_up()
    {
        await using var office = await ToldOffice.OpenAsync(ToldOffice.Poly);

        Assert.Equal(200, await office.TellAsync("check-sync"));

        await Eventually.TrueAsync(() => office.Live.LastFetch is not null, "fetched");
        Assert.Equal((BootOutcome.Unchanged, 0, 1), (office.Live.LastFetch!.Outcome, office.Live.Reboots, office.Phone.BootCount));
    }

    [Fact]
    public async Task Other_events_and_subscriptions_that_are_gone_are_refused()
    {
        await using var office = await ToldOffice.OpenAsync();

        Assert.Equal(489, await office.TellAsync("message-summary"));
        Assert.Equal(481, await office.TellAsync("dialog"));
        Assert.Equal(0, office.Live.CheckSyncs);
    }

    [Fact]
    public async Task A_phone_that_challenges_wants_the_password_of_its_lamp_line()
    {
        await using var office = await ToldOffice.OpenAsync(troubles: new() { ChallengesNotify = true });

        Assert.Equal(401, await office.TellAsync("check-sync;reboot=false"));
        Assert.Equal(0, office.Live.CheckSyncs);
        Assert.Equal(200, await office.TellAsync("check-sync;reboot=false", withPassword: true));
        await Eventually.TrueAsync(() => office.Live is { CheckSyncs: 1, LastFetch: not null }, "told once, and fetched");
    }

    [Fact]
    public async Task A_deaf_phone_is_silent_and_keeps_its_lamps()
    {
        await using var office = await ToldOffice.OpenAsync(troubles: new() { IsDeaf = true }, settings: "Sip:Transactions:T1=00:00:00.030");

        Assert.Equal(408, await office.TellAsync("check-sync;reboot=true"));

        Assert.Equal((0, 0), (office.Live.CheckSyncs, office.Live.Reboots));
        Assert.All(office.Live.Lamps, lamp => Assert.Equal((200, 1), (lamp.Status, lamp.Attempts)));
    }

    [Fact]
    public async Task A_phone_may_ignore_what_it_said_200_to()
    {
        await using var office = await ToldOffice.OpenAsync(troubles: new() { IgnoredCheckSyncs = 1 });
        var before = office.Binding!;

        Assert.Equal(200, await office.TellAsync("check-sync;reboot=true"));
        Assert.Equal(200, await office.TellAsync("check-sync;reboot=true"));

        await Eventually.TrueAsync(() => office.Binding!.CallId != before.CallId, "registered anew");
        Assert.Equal((2, 1), (office.Live.CheckSyncs, office.Live.Reboots));
    }

    [Fact]
    public async Task A_phone_may_need_two_reboots()
    {
        await using var office = await ToldOffice.OpenAsync(troubles: new() { UselessReboots = 1 });
        await office.Server.ChangeAsync(fleet => fleet.Rename("102", "Bill"));
        var version = office.Server.Published(Changing.Alice).Version;

        await office.TellAsync("check-sync;reboot=true");
        await Eventually.TrueAsync(() => office.Live is { Reboots: 1, IsRegistered: true }, "once");
        Assert.False(office.Server.Get<ServedVersions>().IsCurrent(version));
        await office.TellAsync("check-sync;reboot=true");
        await Eventually.TrueAsync(() => office.Live is { Reboots: 2, IsRegistered: true }, "twice");
        Assert.True(office.Server.Get<ServedVersions>().IsCurrent(version));
    }

    [Fact]
    public async Task A_phone_that_starts_slowly_or_loses_power_says_nothing_meanwhile()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var office = await ToldOffice.OpenAsync(troubles: new() { BootTime = TimeSpan.FromMinutes(3), PowerLoss = TimeSpan.FromHours(1) }, time: time);
        var before = office.Binding!;
        Assert.Equal(200, await office.TellAsync("check-sync;reboot=true"));
        await Eventually.TrueAsync(() => !office.Live.IsOn, "off");

        time.Advance(TimeSpan.FromMinutes(62));
        Assert.Equal((false, 1, before.CallId), (office.Live.IsOn, office.Phone.BootCount, office.Binding!.CallId));
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(20));
                return office.Live is { IsOn: true, IsRegistered: true } && office.Binding!.CallId != before.CallId;
            },
            "up again");
        Assert.Equal((1, 2), (office.Live.Reboots, office.Phone.BootCount));
    }

    private static Fleet WithKey(Fleet fleet, string number)
    {
        var device = fleet.Devices[Changing.Alice];
        return fleet with { Devices = fleet.Devices.SetItem(device.Mac, device with { Keys = device.Keys.Add(new Key { Kind = KeyKind.Blf, Extension = Number(number) }) }) };
    }

    private static ExtensionNumber Number(string text) => ExtensionNumber.Parse(text);

    private static Settings Setting(string name, string value) => new() { Values = Settings.None.Values.Add(name, new SettingValue(value)) };
}
