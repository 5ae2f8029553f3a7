namespace Provisioning.Tests.Cli;

public sealed class FleetVerbTests
{
    private static readonly string Changed = Office.Small.Replace("Bilal", "Bill", StringComparison.Ordinal).Replace("oak-signal-77", "elm-signal-78", StringComparison.Ordinal);

    [Fact]
    public async Task Plan_shows_what_would_change_with_secrets_masked()
    {
        await using var terminal = await Terminal.StartAsync();
        terminal.Write("fleet.yaml", Changed);

        Assert.Equal(
            """
            ~ extensions/102
                name: "Bilal" → "Bill"
                secrets: changed
            805ec0000001 yealink/t54w version 1 → 2, applied live
                linekey.2.label: Bilal → Bill  applied live
            805ec0000002 yealink/t54w version 1 → 2, re-sync
                account.1.label: Bilal → Bill  applied live
                account.1.display_name: Bilal → Bill  applied live
                account.1.password: ******** → ********  re-sync
                linekey.1.label: Bilal → Bill  applied live
            0 to add, 1 to change, 0 to remove; 2 phones get another configuration: 1 applied live, 1 re-sync

            """,
            await terminal.OutputAsync("plan", "fleet.yaml"));
        Assert.Equal(1, terminal.Server.Fleet.Extensions.Values.Count(person => person.Name == "Bilal"));
    }

    [Fact]
    public async Task Apply_makes_it_so_and_the_export_is_the_file_again()
    {
        await using var terminal = await Terminal.StartAsync();
        terminal.Write("fleet.yaml", Changed);

        Assert.Equal("Applied fleet.yaml: 1 changes, 2 phones rendered, 2 new configuration versions\n", await terminal.OutputAsync("apply", "fleet.yaml"));
        Assert.Equal("Applied fleet.yaml: 0 changes, 0 phones rendered, 0 new configuration versions\n", await terminal.OutputAsync("apply", "fleet.yaml"));

        var masked = await terminal.OutputAsync("export");
        Assert.Contains("  - number: \"102\"\n    name: Bill\n    site: london\n    sipPassword: \"********\"\n".Replace("  -", "-", StringComparison.Ordinal).Replace("\n    ", "\n  ", StringComparison.Ordinal), masked, StringComparison.Ordinal);
        terminal.Write("masked.yaml", masked);
        Assert.Equal("0 to add, 0 to change, 0 to remove; no phone gets another configuration\n", await terminal.OutputAsync("plan", "masked.yaml"));
        Assert.Contains("sipPassword: elm-signal-78", await terminal.OutputAsync("export", "--secrets"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_would_be_removed_needs_a_yes_where_nobody_can_be_asked()
    {
        await using var terminal = await Terminal.StartAsync();
        terminal.Write("fleet.yaml", Office.Small[..Office.Small.IndexOf("monitoringGroups", StringComparison.Ordinal)]);

        var refused = await terminal.RunAsync("apply", "fleet.yaml");
        Assert.Equal(
            (1, "- monitoringGroups/Support\n", "This would remove 1 things that fleet.yaml does not list; say --yes if that is meant.\n"),
            (refused.ExitCode, refused.Output, refused.Error));
        Assert.Single(terminal.Server.Fleet.MonitoringGroups);

        await terminal.OutputAsync("apply", "--yes", "fleet.yaml");
        Assert.Empty(terminal.Server.Fleet.MonitoringGroups);
    }

    [Fact]
    public async Task Mistakes_are_written_as_compilers_do()
    {
        await using var terminal = await Terminal.StartAsync();
        terminal.Write("fleet.yaml", Office.Small.Replace("pbx: main", "pbx: other", StringComparison.Ordinal).Replace("privilege: barge", "privilege: shout", StringComparison.Ordinal));
        terminal.Write("broken.yaml", "pbxs:\n  - name: a\n   - name: b\n");

        Assert.Equal(
            """
            fleet.yaml:10:10: sites/london/pbx: 'other' is no PBX of this fleet; allowed: main
            fleet.yaml:24:33: monitoringGroups/0/privilege: 'shout' is not allowed; write one of listen, whisper, barge, takeOver
            The change was refused: 2 errors; nothing was changed.

            """,
            await terminal.RefusalAsync("apply", "fleet.yaml"));
        Assert.StartsWith("broken.yaml:3:", await terminal.RefusalAsync("plan", "broken.yaml"), StringComparison.Ordinal);
        Assert.Equal($"There is no file '{Path.Combine(terminal.Folder, "nowhere.yaml")}'.\n", await terminal.RefusalAsync("plan", "nowhere.yaml"));
    }

    [Fact]
    public async Task Secrets_are_looked_up_where_the_command_is_run()
    {
        await using var terminal = await Terminal.StartAsync();
        Directory.CreateDirectory(Path.Combine(terminal.Folder, "secrets"));
        terminal.Write("secrets/102", "from-a-file\n");
        terminal.Environment["ALICE_SIP"] = "from-the-environment";
        terminal.Write("fleet.yaml", Office.Small.Replace("sipPassword: plum-anchor-18", "sipPassword: { env: ALICE_SIP }", StringComparison.Ordinal)
            .Replace("sipPassword: oak-signal-77", "sipPassword: { file: secrets/102 }", StringComparison.Ordinal));

        await terminal.OutputAsync("apply", "fleet.yaml");

        Assert.Equal(["from-a-file", "from-the-environment"], terminal.Server.Fleet.Extensions.Values.Select(person => person.SipPassword!.Reveal()).Order(StringComparer.Ordinal));
        terminal.Environment.Remove("ALICE_SIP");
        Assert.Equal(
            """
            fleet.yaml:12:62: extensions/0/sipPassword: 'env:ALICE_SIP' could not be read where the command was run; set the variable or the file
            The change was refused: 1 error; nothing was changed.

            """,
            await terminal.RefusalAsync("apply", "fleet.yaml"));
    }

    [Fact]
    public async Task Import_reads_phones_from_csv_and_names_wrong_rows()
    {
        await using var terminal = await Terminal.StartAsync();
        terminal.Write("phones.csv", "mac,model,site,lines\n805ec0000009,yealink/t54w,london,101\n");
        terminal.Write("wrong.csv", "mac,model,site,lines\n805ec000000z,yealink/t54w,london,101\n");

        Assert.Equal("Imported phones.csv: 1 devices added or changed, 1 new configuration versions\n", await terminal.OutputAsync("import", "phones.csv"));
        Assert.Equal(
            "wrong.csv:2:1: rows/2/mac: '805ec000000z' is not a MAC address of 12 hex digits\nThe change was refused: 1 error; nothing was changed.\n",
            await terminal.RefusalAsync("import", "wrong.csv"));
    }
}
