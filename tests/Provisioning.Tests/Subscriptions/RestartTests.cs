using System.Globalization;
using System.Text.RegularExpressions;
using Provisioning.Dialogs;
using Provisioning.Sip.Messages;
using Provisioning.Storage;
using Provisioning.Subscriptions;

namespace Provisioning.Tests.Subscriptions;

/// <summary>No lamp is stale after a restart, planned or not.</summary>
public sealed partial class RestartTests
{
    private static readonly string[] Restarted = ["Subscriptions:RestoreDelay=00:00:00.200", "Subscriptions:OnStop=Keep"];

    [Theory]
    [OnBothDatabases]
    public async Task After_a_crash_every_lamp_is_told_the_whole_state_with_higher_numbers(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var (phone, subscription) = await WatchAndCrashAsync(database);
        using var _ = phone;
        var before = phone.Everything[^1];

        await using var lamps = await LampServer.StartOnAsync(database, Restarted);
        phone.Follow(lamps.Server);
        var notify = await phone.NextAsync();
        lamps.Call("102", "c9", DialogState.Confirmed);

        Assert.Contains("<state>terminated</state>", LampServer.Body(notify), StringComparison.Ordinal); // nobody tells of the call any more
        Assert.Contains("<state>confirmed</state>", LampServer.Body(await phone.NextAsync()), StringComparison.Ordinal);
        Assert.StartsWith("active;expires=", notify.Text(HeaderName.SubscriptionState), StringComparison.Ordinal);
        Assert.Equal(subscription.CallId, notify.CallId);
        Assert.True(CSeqOf(LampServer.Text(notify)) > CSeqOf(before));
        Assert.True(VersionOf(LampServer.Text(notify)) > VersionOf(before));
        Assert.Equal(200, (await phone.SubscribeAsync(subscription)).Status);
    }

    [Theory]
    [OnBothDatabases]
    public async Task Two_crashes_do_not_use_a_number_twice(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var (phone, _) = await WatchAndCrashAsync(database);
        using var __ = phone;
        for (var crash = 0; crash < 2; crash++)
        {
            await using var lamps = await LampServer.StartOnAsync(database, Restarted);
            await phone.NextAsync();
            await lamps.Server.Get<SubscriptionWriter>().FlushAsync(LampPhone.Token);
        }

        var numbers = phone.Everything.Select(CSeqOf).ToList();
        Assert.Equal(numbers.Order().Distinct(), numbers);
    }

    [Fact]
    public async Task A_refresh_that_comes_first_finds_its_subscription()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        var (phone, subscription) = await WatchAndCrashAsync(database);
        using var _ = phone;

        await using var lamps = await LampServer.StartOnAsync(database, [.. Restarted, "Subscriptions:RestoreDelay=00:01:00"]);
        phone.Follow(lamps.Server);

        Assert.Equal(200, (await phone.SubscribeAsync(subscription)).Status);
        Assert.Contains("<state>terminated</state>", LampServer.Body(await phone.NextAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_lost_is_answered_481()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        var (phone, subscription) = await WatchAndCrashAsync(database, isWritten: false);
        using var _ = phone;

        await using var lamps = await LampServer.StartOnAsync(database, Restarted);
        phone.Follow(lamps.Server);

        Assert.Equal(481, (await phone.SubscribeAsync(subscription)).Status);
    }

    [Theory]
    [OnBothDatabases]
    public async Task A_planned_stop_sends_phones_back_and_remembers_only_those_that_did_not_hear_it(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        LampPhone heard, deaf;
        await using (var lamps = await LampServer.StartOnAsync(database, "Subscriptions:StopWithin=00:00:01"))
        {
            (heard, _) = await lamps.WatchAsync("102");
            (deaf, _) = await lamps.WatchAsync("101", LampServer.Bilal);
            await lamps.Server.Get<SubscriptionWriter>().FlushAsync(LampPhone.Token);
            deaf.Answer = _ => null;
        }

        Assert.Contains("terminated;reason=deactivated", heard.Everything[^1], StringComparison.Ordinal);
        await using var opened = database.Open();
        var kept = await new SubscriptionStore(opened).LoadAsync(TimeProvider.System.GetUtcNow(), LampPhone.Token);
        Assert.Equal(LampServer.Bilal, Assert.Single(kept).Mac);
    }

    [Fact]
    public async Task While_it_goes_down_new_subscriptions_are_sent_away_for_a_while()
    {
        await using var lamps = await LampServer.StartAsync();
        lamps.Server.Get<SubscriptionDoors>().Close();

        var response = await lamps.Phone().SubscribeAsync(LampSubscription.Of("102"));

        Assert.Equal((503, "20"), (response.Status, response.Text(HeaderName.RetryAfter)));
    }

    [Fact]
    public async Task Lamps_go_on_while_the_database_is_away()
    {
        await using var lamps = await LampServer.StartAsync("Subscriptions:FlushInterval=00:00:00.050");
        lamps.Server.ExpectedErrors.Add("Subscriptions could not be written down");
        var (phone, _) = await lamps.WatchAsync();
        await lamps.Server.Get<SubscriptionWriter>().FlushAsync(LampPhone.Token);
        await using var connection = await lamps.Server.Get<Database>().ConnectAsync(LampPhone.Token);
        await using var drop = connection.CreateCommand();
        drop.CommandText = "ALTER TABLE subscriptions RENAME TO gone";
        await drop.ExecuteNonQueryAsync(LampPhone.Token);

        var (second, _) = await lamps.WatchAsync("104");
        await Eventually.TrueAsync(() => lamps.Server.Log.Errors.Any(), "the failure is told");
        lamps.Call("102", "c1", DialogState.Confirmed);
        lamps.Call("104", "c2", DialogState.Early);

        Assert.Contains("<state>confirmed</state>", LampServer.Body(await phone.NextAsync()), StringComparison.Ordinal);
        Assert.Contains("<state>early</state>", LampServer.Body(await second.NextAsync()), StringComparison.Ordinal);
        drop.CommandText = "ALTER TABLE gone RENAME TO subscriptions";
        await drop.ExecuteNonQueryAsync(LampPhone.Token);
        await Eventually.TrueAsync(async () => (await new SubscriptionStore(lamps.Server.Get<Database>()).LoadAsync(DateTimeOffset.UnixEpoch, LampPhone.Token)).Count == 2, "both are written in the end");
    }

    /// <summary>A crash, as far as the database can tell: nothing is said and nothing written at the end.</summary>
    private static async Task<(LampPhone Phone, LampSubscription Subscription)> WatchAndCrashAsync(TestDatabase database, bool isWritten = true)
    {
        await using var lamps = await LampServer.StartOnAsync(database, "Subscriptions:OnStop=Keep", "Subscriptions:FlushInterval=00:01:00");
        var phone = LampPhone.Of(lamps.Server, LampServer.Alice);
        var subscription = LampSubscription.Of("102");
        await phone.SubscribeAsync(subscription);
        await phone.NextAsync();
        lamps.Call("102", "c1", DialogState.Early);
        await phone.NextAsync();
        if (isWritten)
            await lamps.Server.Get<SubscriptionWriter>().FlushAsync(LampPhone.Token);
        else
            lamps.Server.Get<SubscriptionJournal>().Take(int.MaxValue);
        return (phone, subscription);
    }

    private static int CSeqOf(string notify) => int.Parse(CSeqNumber().Match(notify).Value, CultureInfo.InvariantCulture);

    private static int VersionOf(string notify) => int.Parse(VersionNumber().Match(notify).Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("(?<=CSeq: )\\d+")]
    private static partial Regex CSeqNumber();

    [GeneratedRegex("(?<=version=\")\\d+(?=\" state)")]
    private static partial Regex VersionNumber();
}
