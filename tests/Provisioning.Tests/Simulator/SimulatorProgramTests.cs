using System.Text.Json;
using Provisioning.Simulator.Cli;
using Spectre.Console;

namespace Provisioning.Tests.Simulator;

public sealed class SimulatorProgramTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("simulator");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Booting_a_fleet_by_first_contact_addresses_ends_in_a_table()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["805ec0000101.cfg"] = Phones.Lines("linekey.5.type = 16", "linekey.5.value = 102", "linekey.5.label = Bob [sales]");
        var fleet = Write("fleet.yaml", "devices: [ { mac: \"80:5E:C0:00:01:01\", model: yealink/t54w, site: london, lines: [\"101\"] } ]");
        var access = Write("access.json", JsonSerializer.Serialize(new[] { new { mac = "80:5e:c0:00:01:01", url = server.Address + "token/" } }));

        var (boot, told) = await RunAsync("boot", "--fleet", fleet, "--access", access, "--repeat", "2");
        var (show, keys) = await RunAsync("show", "805EC0000101", "--fleet", fleet, "--access", access);

        Assert.Equal((0, 0), (boot, show));
        Assert.Matches(@"requests: 200 +│ 1 +│ 1 ", told);
        Assert.Matches(@"requests: 404 +│ 3 +│ 3 ", told);
        Assert.Matches(@"unchanged +│ 0 +│ 1 ", told);
        Assert.Contains("Bob [sales]", keys, StringComparison.Ordinal);
        Assert.Contains("GET 805ec0000101.cfg 200", keys, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_phones_learn_can_be_remembered_for_the_next_run()
    {
        await using var server = await StubServer.StartAsync();
        server.Digest = new StubDigest(Phones.Mac, "secret", "MD5");
        server.Files["805ec0000101.cfg"] = Phones.Lines(
            $"static.auto_provision.server.url = {server.Address}",
            "static.auto_provision.server.username = 805ec0000101", "static.auto_provision.server.password = secret");
        var remember = Path.Combine(_folder.FullName, "phones.json");
        string[] phone = ["boot", "--mac", Phones.Mac, "--model", "yealink/t54w", "--remember", remember];
        await RunAsync([.. phone, "--server", server.Address.ToString(), "--token-file", Write("token", "token\n")]);
        server.TakeRequests();

        var (code, _) = await RunAsync(phone);

        Assert.Equal(0, code);
        Assert.Equal("GET 805ec0000101.boot 401", server.TakeRequests()[0]);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(remember));
    }

    [Fact]
    public async Task A_failed_phone_is_named_and_the_exit_code_is_1()
    {
        await using var server = await StubServer.StartAsync();

        var (code, told) = await RunAsync("boot", "--server", server.Address.ToString(), "--count", "4", "--model", "yealink/t54w");

        Assert.Equal(1, code);
        Assert.Contains("failed 805ec0000000, 805ec0000001, 805ec0000002 and 1 more: 404 for all of <mac>.boot", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("which phones? Give --fleet, --mac or --count", "boot", "--server", "http://x/p/")]
    [InlineData("has no address: give --server, or name it in --access", "boot", "--count", "1")]
    [InlineData("--server must be an http:// or https:// address, not 'x'", "boot", "--server", "x", "--count", "1")]
    [InlineData("805ec0000101: no phone is called 'acme/1'", "boot", "--server", "http://x/", "--mac", "805ec0000101", "--model", "acme/1")]
    [InlineData("'nonsense' is not a MAC address", "show", "nonsense", "--server", "http://x/")]
    [InlineData("--concurrency must be 1 or more", "boot", "--server", "http://x/", "--count", "1", "--concurrency", "0")]
    [InlineData("--calls must be more than 0 calls an hour (without --mqtt and --pbx there are none), not '0'", "live", "--server", "http://x/", "--count", "1", "--calls", "0")]
    [InlineData("--seconds must be a number of seconds above 0 and not above 2592000, not '-5'", "live", "--server", "http://x/", "--count", "1", "--seconds=-5")]
    [InlineData("--slow must be a number of phones, not '-1'", "live", "--server", "http://x/", "--count", "1", "--slow=-1")]
    [InlineData("--loss needs --sip", "live", "--server", "http://x/", "--count", "1", "--loss", "5")]
    [InlineData("--loss must be a percentage from 0 to 90, not '100'", "live", "--server", "http://x/", "--count", "1", "--loss", "100", "--sip", "127.0.0.1:5062")]
    [InlineData("File does not exist: 'none.json'", "boot", "--access", "none.json")]
    public async Task A_wrong_command_line_is_explained_and_the_exit_code_is_2(string expected, params string[] arguments)
    {
        var (code, told) = await RunAsync(arguments);

        Assert.Contains(expected, told, StringComparison.Ordinal);
        Assert.Equal(2, code);
    }

    [Theory]
    [InlineData("--fleet", "devices: [", "fleet.yaml, line ")]
    [InlineData("--fleet", "sites: []", "fleet.yaml lists no devices")]
    [InlineData("--access", "{}", "must be JSON such as")]
    [InlineData("--access", "[{}]", "'' is not a MAC address")]
    [InlineData("--credentials", "[{\"mac\":\"805ec0000101\",\"url\":\"p/\"}]", "'p/' is not an address")]
    [InlineData("--ca", "none", "holds no certificate in PEM")]
    public async Task A_wrong_file_is_explained(string option, string content, string expected)
    {
        var (code, told) = await RunAsync("boot", "--server", "http://x/", "--count", "1", option, Write("fleet.yaml", content));

        Assert.Contains(expected, told, StringComparison.Ordinal);
        Assert.Equal(2, code);
    }

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }

    private static async Task<(int Code, string Told)> RunAsync(params string[] arguments)
    {
        await using var told = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(told),
        });
        console.Profile.Width = 300;
        var code = await SimulatorProgram.RunAsync(arguments, console, told, TestContext.Current.CancellationToken);
        return (code, told.ToString());
    }
}
