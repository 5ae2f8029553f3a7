using Provisioning.Tests.Configs;

namespace Provisioning.Tests.Cli;

public sealed class DeviceVerbTests
{
    private const string NoToken =
        "The server wants an API token, and none or a wrong one was given. Set PROVISIONING_TOKEN_FILE (or PROVISIONING_TOKEN), or say --token-file; an administrator makes one with 'provisioning tokens add NAME'.\n";

    [Fact]
    public async Task Phones_and_their_keys_are_listed()
    {
        await using var terminal = await Terminal.StartAsync();

        Assert.Equal(
            """
            ┌──────────────┬──────────────┬────────┬───────┐
            │ mac          │ model        │ site   │ lines │
            ├──────────────┼──────────────┼────────┼───────┤
            │ 805ec0000001 │ yealink/t54w │ london │ 101   │
            │ 805ec0000002 │ yealink/t54w │ london │ 102   │
            └──────────────┴──────────────┴────────┴───────┘

            """,
            await terminal.OutputAsync("devices"));
        Assert.DoesNotContain("805ec0000001", await terminal.OutputAsync("devices", "102"), StringComparison.Ordinal);
        Assert.Contains("│ 2   │ monitor │ Bilal │ 102", await terminal.OutputAsync("keys", "80:5E:C0:00:00:01"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preview_and_an_explanation_hide_secrets()
    {
        await using var terminal = await Terminal.StartAsync();

        var preview = await terminal.OutputAsync("preview", "805ec0000002");
        Assert.Contains("── 805ec0000002.cfg ──\n", preview, StringComparison.Ordinal);
        Assert.Contains("account.1.password = ********", preview, StringComparison.Ordinal);
        Assert.Contains("account.1.password = oak-signal-77", await terminal.OutputAsync("preview", "805ec0000002", "--secrets"), StringComparison.Ordinal);

        var explained = await terminal.OutputAsync("explain", "805ec0000002", "account.1.");
        Assert.Contains("│ account.1.label ", explained, StringComparison.Ordinal);
        Assert.DoesNotContain("oak-signal-77", explained, StringComparison.Ordinal);
        Assert.DoesNotContain("linekey", explained, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Versions_are_listed_compared_taken_back_and_released()
    {
        await using var terminal = await Terminal.StartAsync();
        await terminal.Server.ChangeAsync(fleet => fleet.Rename("102", "[bold]Bill[/]"), "alice@example.com");

        Assert.Contains("│ 2 (current) │", await terminal.OutputAsync("versions", "805ec0000002"), StringComparison.Ordinal);
        var diff = await terminal.OutputAsync("diff", "805ec0000002", "1", "2");
        Assert.Contains("│ account.1.label        │ Bilal  │ [bold]Bill[/] │ applied live │", diff, StringComparison.Ordinal);
        Assert.Contains("3 parameters differ: applied live\n", diff, StringComparison.Ordinal);
        Assert.Equal(
            "805ec0000002 is now at version 3, which has the files of version 1. It is held there: 'provisioning release 805ec0000002' lets it have later changes again.\n",
            await terminal.OutputAsync("rollback", "805ec0000002", "1"));
        Assert.Contains("│ 3 (held) │", await terminal.OutputAsync("versions", "805ec0000002"), StringComparison.Ordinal);
        Assert.Equal("805ec0000002 is released: version 4 was published\n", await terminal.OutputAsync("release", "805ec0000002"));
        Assert.Equal("The phone is not held: '805ec0000002' is not held at an older version.\n", await terminal.RefusalAsync("release", "805ec0000002"));
    }

    [Fact]
    public async Task What_is_wrong_is_said_in_one_line()
    {
        await using var terminal = await Terminal.StartAsync();

        Assert.Equal("'phone-7' is not a MAC address of 12 hex digits.\n", await terminal.RefusalAsync("keys", "phone-7"));
        Assert.Equal("There is no such thing: 'devices/805ec0000009' is not in this fleet.\n", await terminal.RefusalAsync("keys", "805ec0000009"));
        Assert.Equal("There is no such thing: 'devices/805ec0000001/versions/9' is not in this fleet.\n", await terminal.RefusalAsync("rollback", "805ec0000001", "9"));
    }

    [Fact]
    public async Task Tokens_are_made_listed_and_taken_back()
    {
        await using var terminal = await Terminal.StartAsync();

        var text = (await terminal.OutputAsync("tokens", "add", "wall display")).TrimEnd();
        Assert.Matches("^prov_[A-Za-z0-9_-]{43}$", text);
        Assert.Contains("│ wall display │ viewer │", await terminal.OutputAsync("tokens", "list"), StringComparison.Ordinal);

        terminal.Environment["PROVISIONING_TOKEN"] = text;
        await terminal.OutputAsync("devices");
        Assert.Equal("This token may not do that: The token 'wall display' has a role that is too low.\n", await terminal.RefusalAsync("tokens", "list"));
        terminal.Environment["PROVISIONING_TOKEN"] = terminal.Server.AdminToken;
        await terminal.OutputAsync("tokens", "remove", "wall display");
        terminal.Environment["PROVISIONING_TOKEN"] = text;
        Assert.Equal(NoToken, await terminal.RefusalAsync("devices"));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_and_a_token_that_is_missing_are_named()
    {
        await using var terminal = await Terminal.StartAsync();

        Assert.StartsWith("No server answers at http://127.0.0.1:1/: ", await terminal.RefusalAsync("devices", "--server", "http://127.0.0.1:1/"), StringComparison.Ordinal);
        Assert.Equal("'nonsense' is no address of a server; write one such as http://127.0.0.1:8088.\n", await terminal.RefusalAsync("devices", "--server", "nonsense"));
        terminal.Environment.Remove("PROVISIONING_TOKEN");
        Assert.Equal(NoToken, await terminal.RefusalAsync("devices", "--token-file", "none"));
        terminal.Write("token", terminal.Server.AdminToken + "\n");
        await terminal.OutputAsync("devices", "--token-file", "token");

        var unknown = await terminal.RunAsync("fly");
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("Unrecognized command or argument 'fly'", unknown.Error, StringComparison.Ordinal);
    }
}
