using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Provisioning.Devices;
using Provisioning.Storage;

namespace Provisioning.Tests.EndToEnd;

/// <summary>The power fails in the middle of an apply, at moments nobody chose.</summary>
public sealed class KillTests
{
    private const int Phones = 600;
    private const int Rounds = 3;

    [Theory, OnBothDatabases]
    public async Task A_kill_in_the_middle_of_an_apply_leaves_the_old_state_or_the_new_one_whole(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var texts = new[] { Office.Large(Phones, 2, "Person"), Office.Large(Phones, 2, "Somebody") };
        TimeSpan whole;
        await using (var server = await ServerProcess.StartAsync(database))
        {
            var watch = Stopwatch.StartNew();
            using var response = await ApplyAsync(server, texts[0]);
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestServer.Token));
            whole = watch.Elapsed;
            await server.KillAsync();
        }

        var state = await StateAsync(database);
        Assert.Equal(new State("Person", Phones, Phones, (2 * Phones) + 4), state);
        var random = new Random(20261123);
        for (var round = 0; round < Rounds; round++)
        {
            var prefix = state.Prefix == "Person" ? "Somebody" : "Person";
            await using (var server = await ServerProcess.StartAsync(database))
            {
                var applying = ApplyAsync(server, texts[prefix == "Person" ? 0 : 1]);
                await WaitAsync(whole * random.NextDouble(), applying);
                await server.KillAsync();
                await applying.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }

            // A rename changes every person and gives every phone a version, or nothing at all.
            var changed = new State(prefix, Phones, state.Versions + Phones, state.Audit + Phones);
            var now = await StateAsync(database);
            Assert.True(now == state || now == changed, $"round {round}: {state} became {now}");
            state = now;
        }

        await using var last = await ServerProcess.StartAsync(database);
        var export = await last.Http.GetStringAsync("/api/fleet", TestServer.Token);
        Assert.Contains($"name: {state.Prefix} 599", export, StringComparison.Ordinal);
        using var again = await ApplyAsync(last, texts[state.Prefix == "Person" ? 1 : 0]);
        Assert.Equal((Phones, Phones), Applied(await again.Content.ReadAsStringAsync(TestServer.Token)));
    }

    private static (int Changed, int Published) Applied(string text)
    {
        var answer = JsonNode.Parse(text)!;
        return ((int)answer["changed"]!, (int)answer["published"]!);
    }

    private static Task<HttpResponseMessage> ApplyAsync(ServerProcess server, string text) =>
        server.Http.PostAsJsonAsync("/api/fleet/apply", new { file = "fleet.yaml", text }, TestServer.Token);

    /// <summary>At most as long as an apply takes; a condition would not come at moments nobody chose.</summary>
    private static async Task WaitAsync(TimeSpan moment, Task applying)
    {
        using var clock = new CancellationTokenSource(moment);
        var rung = new TaskCompletionSource();
        await using var registration = clock.Token.Register(rung.SetResult);
        await Task.WhenAny(rung.Task, applying);
    }

    private static async Task<State> StateAsync(TestDatabase files)
    {
        await using var database = files.Open();
        await using var connection = await database.ConnectAsync(TestServer.Token);
        using var vault = Vault.Open(files.Folder);
        var fleet = await new FleetStore(database, vault).LoadAsync(TestServer.Token);
        var prefix = fleet.Extensions.Values.Select(extension => extension.Name.Split(' ')[0]).Distinct().Single();
        // Every phone points to its newest version, and every file of it can be read.
        Assert.Equal(Phones, await connection.ExecuteScalarAsync<long>(
            "SELECT COUNT(*) FROM configs c WHERE c.number = (SELECT MAX(v.number) FROM config_versions v WHERE v.mac = c.mac)"));
        var hashes = (await connection.QueryAsync<string>("SELECT v.files FROM config_versions v JOIN configs c ON c.mac = v.mac AND c.number = v.number"))
            .SelectMany(files => files.Split('\n')).Select(file => file.Split(' ')[0]).ToHashSet(StringComparer.Ordinal);
        var stored = (await connection.QueryAsync<byte[]>("SELECT hash FROM contents")).Select(Convert.ToHexStringLower).ToHashSet(StringComparer.Ordinal);
        Assert.Subset(stored, hashes);
        return new(prefix, fleet.Devices.Count, await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM config_versions"), await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM audit"));
    }

    private sealed record State(string Prefix, long Phones, long Versions, long Audit);
}
