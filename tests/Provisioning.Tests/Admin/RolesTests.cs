using Provisioning.Admin;

namespace Provisioning.Tests.Admin;

/// <summary>Who may do what, over every route that the API document lists.</summary>
public sealed class RolesTests
{
    /// <summary>What is not listed here: reading is for viewers, changing for administrators.</summary>
    private static readonly Dictionary<string, Role> Exceptions = new(StringComparer.Ordinal)
    {
        ["PlanFleet"] = Role.Viewer,
        ["RollbackDevice"] = Role.Operator,
        ["ReleaseDevice"] = Role.Operator,
        ["InvitePhones"] = Role.Operator,
        ["PostCalls"] = Role.Operator,
        ["PlanRollout"] = Role.Viewer,
        ["StartRollout"] = Role.Operator,
        ["RetryRollout"] = Role.Operator,
        ["RebootDevice"] = Role.Operator,
        ["ApproveRollout"] = Role.Operator,
        ["DenyRollout"] = Role.Operator,
        ["PauseRollout"] = Role.Operator,
        ["ResumeRollout"] = Role.Operator,
        ["StopRollout"] = Role.Operator,
        ["AddSchedule"] = Role.Operator,
        ["RemoveSchedule"] = Role.Operator,
        ["ListMonitoring"] = Role.Operator,
        ["StartMonitoring"] = Role.Operator,
        ["ListMonitoredPeople"] = Role.Operator,
        ["WatchMonitoring"] = Role.Operator,
        ["GetMonitoring"] = Role.Operator,
        ["SwitchMonitoring"] = Role.Operator,
        ["TakeOverMonitoring"] = Role.Operator,
        ["StopMonitoring"] = Role.Operator,
        ["LetGoOfFirmware"] = Role.Operator,
        ["ListTokens"] = Role.Admin,
    };

    [Fact]
    public async Task Every_route_asks_for_a_token_and_for_the_role_it_needs()
    {
        await using var server = await TestServer.StartAsync();
        var clients = new Dictionary<Role, HttpClient>();
        foreach (var role in Enum.GetValues<Role>())
            clients[role] = await server.ClientAsync($"a-{role}", role);
        var nobody = server.Client(null);
        var stranger = server.Client("prov_somebody-elses");

        var wrong = new List<string>();
        var count = 0;
        foreach (var (method, path, id) in await RoutesAsync(server))
        {
            count++;
            var needed = Exceptions.GetValueOrDefault(id, method == "GET" ? Role.Viewer : Role.Admin);
            var body = method is "GET" or "DELETE" ? null : "{}";
            (await nobody.SendAsync(method, path, body)).IsProblem(401, "A valid API token is needed");
            (await stranger.SendAsync(method, path, body)).IsProblem(401, "A valid API token is needed");
            foreach (var (role, client) in clients)
            {
                var status = (int)(await client.SendAsync(method, path, body)).Status;
                if (status == 403 != role < needed || status is 401 or >= 500)
                    wrong.Add($"{method} {path} ({id}) answers {status} to {role}");
            }
        }

        Assert.Empty(wrong);
        Assert.True(count > 40, $"only {count} routes were found");
    }

    [Fact]
    public async Task A_low_role_is_told_so()
    {
        await using var server = await TestServer.StartAsync();
        var viewer = await server.ClientAsync("wall display", Role.Viewer);

        var refused = (await viewer.SendAsync("PUT", "/api/pbxs/main", "{}")).IsProblem(403, "This token may not do that");

        Assert.Equal("The token 'wall display' has a role that is too low.", (string?)refused.Json["detail"]);
    }

    private static async Task<List<(string Method, string Path, string Id)>> RoutesAsync(TestServer server) =>
    [
        .. from path in (await server.JsonAsync("/openapi/v1.json"))["paths"]!.AsObject()
           from operation in path.Value!.AsObject()
           where path.Key.StartsWith("/api/", StringComparison.Ordinal)
           select (operation.Key.ToUpperInvariant(), Fill(path.Key), (string)operation.Value!["operationId"]!),
    ];

    private static string Fill(string path) =>
        path.Replace("{number}", "1", StringComparison.Ordinal).Replace("{", "x-", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal);
}
