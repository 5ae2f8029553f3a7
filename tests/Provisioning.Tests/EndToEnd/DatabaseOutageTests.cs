using System.Diagnostics;
using System.Net;
using Dapper;
using Provisioning.Dialogs;
using Provisioning.Registrations;
using Provisioning.Storage;
using Provisioning.Subscriptions;
using Provisioning.Tests.Admin;
using Provisioning.Tests.Signalling;
using Provisioning.Tests.Subscriptions;

namespace Provisioning.Tests.EndToEnd;

/// <summary>The database goes away while phones register and subscribe and lamps move: nobody at a phone sees it, and what was to be written is written later.</summary>
public sealed class DatabaseOutageTests
{
    private const string Quick = "00:00:00.100";

    /// <summary>Far less than a writer waits for the database.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(2);

    private static readonly string[] Settings =
        [$"Subscriptions:FlushInterval={Quick}", $"Registrations:FlushInterval={Quick}", $"Delivery:FetchLog:FlushInterval={Quick}"];

    [Fact]
    public async Task PostgreSql_that_is_stopped_and_started_again_is_missed_by_no_phone()
    {
        await using var postgres = await PostgreSqlServer.StartOwnAsync();
        await using var database = await TestDatabase.CreateOnAsync(postgres);
        await using (var lamps = await LampServer.StartOnAsync(database, Settings))
        {
            var (alice, gone) = await OnAsync(lamps);
            await postgres.StopAsync();

            var (bilal, _) = await LifeGoesOnAsync(lamps, alice, gone);
            await ToldOnceAsync(lamps, "Subscriptions", "Registrations of phones");
            await HealthAsync(lamps, "Unhealthy", "the database does not answer: ");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await lamps.Server.Http.GetAsync("/health/ready", TestServer.Token)).StatusCode);
            (await lamps.Server.Http.SendAsync("GET", "/api/audit")).Is(503);

            await postgres.StartAgainAsync();
            await WrittenAsync(lamps, bilal);
        }

        await NothingIsMissingAsync(database);
    }

    [Fact]
    public async Task Sqlite_that_another_program_has_locked_delays_nobody()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using (var lamps = await LampServer.StartOnAsync(database, Settings))
        {
            var (alice, gone) = await OnAsync(lamps);
            await using var other = await lamps.Server.Get<Database>().ConnectAsync(TestServer.Token);
            await other.ExecuteAsync("BEGIN IMMEDIATE");

            var (bilal, slowest) = await LifeGoesOnAsync(lamps, alice, gone);
            Assert.True(slowest < AtOnce, $"{slowest}");
            await HealthAsync(lamps, "Degraded", "nothing can be written to the database: SQLite Error 5: 'database is locked'.");

            await other.ExecuteAsync("ROLLBACK");
            await WrittenAsync(lamps, bilal);
        }

        await NothingIsMissingAsync(database);
    }

    [Fact]
    public async Task Sqlite_that_can_only_be_read_is_written_when_it_can_be_again()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using (var lamps = await LampServer.StartOnAsync(database, Settings))
        {
            var (alice, gone) = await OnAsync(lamps);
            await ReadOnlyAsync(lamps, true);

            var (bilal, _) = await LifeGoesOnAsync(lamps, alice, gone);
            await ToldOnceAsync(lamps, "Subscriptions", "Registrations of phones");
            await HealthAsync(lamps, "Degraded", "nothing can be written to the database: SQLite Error 8: 'attempt to write a readonly database'.");

            await ReadOnlyAsync(lamps, false);
            await WrittenAsync(lamps, bilal);
        }

        await NothingIsMissingAsync(database);
    }

    /// <summary>Two lamps of Alice's phone, both written down; the second will end while the database is away.</summary>
    private static async Task<(LampPhone Alice, LampSubscription Gone)> OnAsync(LampServer lamps)
    {
        foreach (var what in new[] { "Subscriptions", "Registrations of phones", "What phones fetched" })
            lamps.Server.ExpectedErrors.Add($"{what} could not be written down; everything else goes on, and it is tried again.");
        lamps.Server.ExpectedErrors.AddRange(["a request was refused", "Rollouts stand still", "Schedules stand still", "Health check database with status Unhealthy"]);
        var (alice, _) = await lamps.WatchAsync("102");
        var gone = LampSubscription.Of("104");
        Assert.Equal(200, (await alice.SubscribeAsync(gone)).Status);
        await alice.NextAsync();
        await Eventually.TrueAsync(async () => await CountAsync(lamps.Server.Get<Database>(), "subscriptions") == 2, "both are written");
        return (alice, gone);
    }

    /// <summary>A call, a phone that registers, one that subscribes, one that gives up; and how long the slowest of them took.</summary>
    private static async Task<(SipPeer Bilal, TimeSpan Slowest)> LifeGoesOnAsync(LampServer lamps, LampPhone alice, LampSubscription gone)
    {
        var (clock, slowest) = (Stopwatch.StartNew(), TimeSpan.Zero);
        lamps.Call("102", "c1", DialogState.Confirmed);
        await ToldAsync(alice, "confirmed");
        Note();
        var bilal = new SipPeer(lamps.Server.SipPort());
        var registered = await bilal.AskSignedAsync(
            lamps.Server.SignIn(LampOffice.OtherMac), 1, LampOffice.Register(LampOffice.OtherMac, "r", $"Contact: <sip:{LampServer.Bilal}@127.0.0.1:{bilal.Port}>"));
        Assert.StartsWith("SIP/2.0 200 ", registered, StringComparison.Ordinal);
        Note();
        await lamps.WatchAsync("101", LampServer.Bilal);
        Note();
        Assert.Equal(200, (await alice.SubscribeAsync(gone, "0")).Status);
        await alice.NextAsync();
        lamps.Call("102", "c1", DialogState.Terminated);
        for (var call = 0; call < 100; call++)
        {
            lamps.Call("102", $"c{call}x", DialogState.Early);
            await ToldAsync(alice, "early");
            lamps.Call("102", $"c{call}x", DialogState.Terminated);
            await ToldAsync(alice, "terminated");
            Note();
        }

        return (bilal, slowest);

        void Note()
        {
            slowest = clock.Elapsed > slowest ? clock.Elapsed : slowest;
            clock.Restart();
        }
    }

    /// <summary>Several changes may be told in one NOTIFY, or in one each.</summary>
    private static async Task ToldAsync(LampPhone phone, string state)
    {
        while (!LampServer.Body(await phone.NextAsync()).Contains($"<state>{state}</state>", StringComparison.Ordinal))
        {
        }
    }

    private static async Task ToldOnceAsync(LampServer lamps, params string[] writers)
    {
        await Eventually.TrueAsync(() => writers.All(writer => ErrorsOf(writer) > 0), "each writer tells that it fails");
        var asked = lamps.Server.Log.Errors.Count();
        await Eventually.TrueAsync(() => lamps.Server.Get<SubscriptionJournal>().Count > 0, "what was not written waits");
        Assert.All(writers, writer => Assert.Equal(1, ErrorsOf(writer)));
        Assert.Equal(asked, lamps.Server.Log.Errors.Count());

        int ErrorsOf(string writer) => lamps.Server.Log.Errors.Count(error => error.Contains($"{writer} could not be written down", StringComparison.Ordinal));
    }

    private static Task HealthAsync(LampServer lamps, string status, string words) => Eventually.TrueAsync(
        async () =>
        {
            var check = (await lamps.Server.Http.SendAsync("GET", "/health/ready")).Json["checks"]!["database"]!;
            return (string?)check["status"] == status && ((string?)check["description"] ?? "").Contains(words, StringComparison.Ordinal);
        },
        $"the database is {status}: {words}");

    private static async Task WrittenAsync(LampServer lamps, SipPeer bilal)
    {
        var database = lamps.Server.Get<Database>();
        await HealthAsync(lamps, "Healthy", "");
        await Eventually.TrueAsync(
            async () => await CountAsync(database, "subscriptions") == 2 && await CountAsync(database, "registrations") == 1 && lamps.Server.Get<SubscriptionJournal>().Count == 0,
            "what is, is written, and what has ended is deleted");
        Assert.Equal(bilal.Port, lamps.Server.Get<RegistrationTable>().Find(LampOffice.OtherMac)!.Way.Remote.Port);
        bilal.Dispose();
    }

    /// <summary>Read as the next server would.</summary>
    private static async Task NothingIsMissingAsync(TestDatabase database)
    {
        await using var opened = database.Open();
        Assert.Equal(LampOffice.OtherMac, Assert.Single(await new RegistrationStore(opened, new SteadyClock(TimeProvider.System)).LoadAsync(TestServer.Token)).Mac);
    }

    private static async Task<long> CountAsync(Database database, string table)
    {
        try
        {
            await using var connection = await database.ConnectAsync(TestServer.Token);
            return await connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM {table}");
        }
        catch (System.Data.Common.DbException) // it is coming up
        {
            return -1;
        }
    }

    /// <summary>It belongs to a connection, so it is set on each that the pool holds.</summary>
    private static async Task ReadOnlyAsync(LampServer lamps, bool isReadOnly)
    {
        var connections = new List<System.Data.Common.DbConnection>();
        for (var i = 0; i < 8; i++)
            connections.Add(await lamps.Server.Get<Database>().ConnectAsync(TestServer.Token));
        foreach (var connection in connections)
        {
            await connection.ExecuteAsync($"PRAGMA query_only = {(isReadOnly ? 1 : 0)}");
            await connection.DisposeAsync();
        }
    }
}
