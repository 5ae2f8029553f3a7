using Dapper;
using Provisioning.Devices;
using Provisioning.Monitoring;
using Provisioning.Storage;

namespace Provisioning.Tests.Monitoring;

/// <summary>E26: what cannot be written down does not happen; what goes on can end all the same.</summary>
public sealed class MonitoringOutageTests
{
    private static readonly string[] Settings = ["Monitoring:WriteTimeout=00:00:00.500", "Monitoring:MonitorsPerCall=2"];

    [Fact]
    public async Task E26_while_PostgreSql_is_away_nothing_begins_and_what_goes_on_can_end()
    {
        await using var postgres = await PostgreSqlServer.StartOwnAsync();
        await using var database = await TestDatabase.CreateOnAsync(postgres);
        await using var office = await InCallAsync(database);
        var session = await office.ListenAsync("100", "102");
        var before = office.Pbx.Commands.Count;

        await postgres.StopAsync();
        await RefusedAsync(office, session, before);
        await postgres.StartAgainAsync();

        await WrittenAsync(office, session);
    }

    [Fact]
    public async Task E26_while_Sqlite_is_locked_nothing_begins_and_a_row_that_came_too_late_has_an_end()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var office = await InCallAsync(database);
        var session = await office.ListenAsync("100", "102");
        var before = office.Pbx.Commands.Count;

        await using (var other = await office.Server.Get<Database>().ConnectAsync(TestServer.Token))
        {
            await other.ExecuteAsync("BEGIN IMMEDIATE");
            await RefusedAsync(office, session, before);
            await other.ExecuteAsync("ROLLBACK");
        }

        await WrittenAsync(office, session);
        await office.EndedAsync(session.Id + 1, SessionEnd.DatabaseAway);
    }

    private static async Task<MonitoringOffice> InCallAsync(TestDatabase database)
    {
        var office = await MonitoringOffice.StartAsync(database, settings: Settings);
        office.Server.ExpectedErrors.AddRange(["could not be written down", "database"]);
        await office.TalkAsync();
        return office;
    }

    private static async Task RefusedAsync(MonitoringOffice office, MonitoringSession session, int before)
    {
        var refused = await office.StartAsync("101", "102");
        Assert.Equal(MonitoringRefusal.DatabaseAway, refused.Refusal);
        Assert.Equal(before, office.Pbx.Commands.Count);

        Assert.Equal(MonitoringRefusal.None, (await office.SwitchAsync(session.Id, Privilege.Barge)).Refusal);
        Assert.Equal(MonitoringRefusal.None, (await office.Desk.StopAsync(session.Id, "boss", MonitoringOffice.Token)).Refusal);
        await office.ToldAsync($"hangup mon-{session.Key}");
    }

    /// <summary>What happened in the outage, and the refusal.</summary>
    private static async Task WrittenAsync(MonitoringOffice office, MonitoringSession session)
    {
        await office.EndedAsync(session.Id, SessionEnd.Stopped);
        Assert.Equal(["test started", "test switched", "boss ended"], (await office.AuditAsync($"monitoring/{session.Id}")).Select(row => string.Join(' ', row.Split(' ')[..2])));
        Assert.Equal(["""test refused {"monitor":"101","monitored":"102","mode":"listen","reason":"databaseAway"}"""], await office.AuditAsync("monitoring/102"));
    }
}
