using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Provisioning.Devices;

namespace Provisioning.Tests.EndToEnd;

/// <summary>Whatever the server writes or answers in a full run of the office, no secret is in it.</summary>
public sealed partial class SecretTests
{
    [Theory, OnBothDatabases]
    public async Task No_secret_of_the_office_shows_anywhere(DatabaseKind kind)
    {
        await using var office = await LiveOffice.OpenAsync(kind);
        office.Server.ExpectedErrors.Add("templates were rejected");
        var seen = new StringBuilder();
        await office.BootAllAsync();

        // A change, a refused change, a rollback: whatever writes versions, audit rows and errors.
        await office.Server.ApplyAsync(LiveOffice.FleetFile.Replace("plum-Anchor-18", "plum-Anchor-19", StringComparison.Ordinal));
        seen.AppendLine(await BodyAsync(office.Server.PostFleetAsync("apply", LiveOffice.FleetFile.Replace("model: yealink/t54w", "model: yealink/t99", StringComparison.Ordinal))));
        seen.AppendLine(await BodyAsync(office.Server.PostFleetAsync("apply", LiveOffice.FleetFile.Replace("sipPassword:", "sipPasword:", StringComparison.Ordinal))));
        seen.AppendLine(await BodyAsync(office.Server.PostFleetAsync("plan", LiveOffice.FleetFile)));
        foreach (var mac in office.Phones.Keys)
        {
            foreach (var path in new[] { "", "/preview", "/explain", "/keys", "/versions", "/versions/1/" + mac + ".cfg", "/diff?from=1&to=0", "/fetches", "/status" })
                seen.AppendLine(await BodyAsync(office.Server.Http.GetAsync($"/api/devices/{mac}{path}", TestServer.Token)));
        }

        await office.FlushAsync();
        foreach (var path in new[] { "/api/fleet", "/api/account", "/api/extensions?limit=1000", "/api/devices?limit=1000", "/api/audit?limit=1000", "/api/drift?all=true", "/api/tokens", "/api/discovered", "/metrics", "/health/ready" })
            seen.AppendLine(await BodyAsync(office.Server.Http.GetAsync(path, TestServer.Token)));
        foreach (var line in office.Server.Log.Lines)
            seen.AppendLine(line);
        var stored = await office.Server.Database.DumpAsync();

        var secrets = SecretsOf(office);
        Assert.True(secrets.Count > 24 * 3, $"only {secrets.Count} secrets were looked for");
        Assert.Contains("sipPassword", seen.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(secrets, secret => seen.ToString().Contains(secret, StringComparison.Ordinal));
        Assert.DoesNotContain(secrets, secret => stored.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Administrators_who_ask_for_secrets_get_them_and_others_do_not()
    {
        await using var office = await LiveOffice.OpenAsync();
        var viewer = await office.Server.ClientAsync("a viewer", Provisioning.Admin.Role.Viewer);

        var asked = await office.Server.Http.GetStringAsync("/api/extensions/101?secrets=true", TestServer.Token);
        var refused = await viewer.GetAsync("/api/extensions/101?secrets=true", TestServer.Token);

        Assert.Equal("plum-Anchor-18", $"{JsonNode.Parse(asked)!["sipPassword"]}");
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, refused.StatusCode);
    }

    /// <summary>Those of the file, those that the server made for phones, the tokens of first contact and of the administrator.</summary>
    private static HashSet<string> SecretsOf(LiveOffice office)
    {
        var issuer = office.Server.Get<CredentialIssuer>();
        return
        [
            .. Written().Matches(LiveOffice.FleetFile).Select(match => match.Groups[1].Value),
            .. office.Server.Fleet.Devices.Values.Select(issuer.For).SelectMany(made => new[] { made.HttpPassword.Reveal(), made.LampPassword.Reveal() }),
            .. office.Invitations.Select(url => url.Segments[^1].Trim('/')),
            office.Server.AdminToken,
        ];
    }

    private static async Task<string> BodyAsync(Task<HttpResponseMessage> answer) => await (await answer).Content.ReadAsStringAsync(TestServer.Token);

    [GeneratedRegex(@"(?:sipPassword|adminPassword|userPassword): ([^\s,}]+)")]
    private static partial Regex Written();
}
