using Provisioning.Devices;
using Provisioning.Rendering;
using Provisioning.Simulator;
using Provisioning.Tests.Rendering;

namespace Provisioning.Tests.Simulator;

/// <summary>
/// The sample, rendered by the server and read by phones that know nothing of its templates: what the one writes, the
/// other must understand.
/// </summary>
public sealed class SmallOfficeTests
{
    private static readonly Fleet Office = Read();

    public static TheoryData<string> Macs => [.. Office.Devices.Keys.Order().Select(mac => mac.ToString())];

    [Theory]
    [MemberData(nameof(Macs))]
    public async Task A_phone_shows_its_lines_and_every_key_that_was_placed(string mac)
    {
        var device = Office.Devices[MacAddress.Parse(mac)];
        await using var server = await StubServer.StartAsync();
        var phone = Plug(server, device);

        var first = await phone.BootAsync();
        var second = await phone.BootAsync();

        Assert.Equal((BootOutcome.Applied, true, ""), (first.Outcome, first.LearntCredentials, first.Problem));
        Assert.Equal(BootOutcome.Unchanged, second.Outcome);
        Assert.Empty(phone.State.Ignored);
        Assert.Equal(device.Lines.Select(line => $"{line.Extension}"), phone.State.Lines.Where(line => !line.Hidden).Select(line => line.User));
        Assert.Equal(mac, Assert.Single(phone.State.Lines, line => line.Hidden).User);
        Assert.All(device.Keys.Where(key => key.Position is not null), key => Assert.Equal(key.Label ?? NameOf(key), phone.State.KeyAt($"{key.Position}")?.Label));
        Assert.All(device.Keys.Where(key => key.Kind == KeyKind.Blf), key => Assert.NotNull(phone.State.KeyWatching($"{key.Extension}")));
    }

    [Fact]
    public async Task A_monitor_gets_a_key_for_everyone_in_the_group()
    {
        var group = Office.MonitoringGroups["Support"];
        await using var server = await StubServer.StartAsync();
        var phone = Plug(server, Office.Devices.Values.Single(device => device.Lines[0].Extension == group.Monitors[0]));

        await phone.BootAsync();

        Assert.All(group.Monitored, extension => Assert.NotNull(phone.State.KeyWatching($"{extension}")));
    }

    private static string NameOf(Key key) => Office.Extensions[key.Extension!.Value].Name;

    private static SimulatedPhone Plug(StubServer server, Device device)
    {
        var environment = new RenderEnvironment(server.Address, "lamps.example.com", 5060, new CredentialIssuer([1, 2, 3, 4]));
        var config = new ConfigRenderer(TestFleet.Catalog, environment).Render(device, Office);
        Assert.Empty(config.Problems);
        foreach (var file in config.Files)
            server.Files[file.Name] = file.Text();
        return Phones.Plug(
            new Uri(server.Address, "token/"), device.Model, $"{device.Mac}", with: options => options with { ExpansionModules = device.ExpansionModules });
    }

    private static Fleet Read()
    {
        var path = Path.Combine(Repository.Root, "samples", "small-office", "fleet.yaml");
        var reading = new FleetReading(Fleet.Empty, FleetWords.None, new Dictionary<string, string>());
        var fleet = FleetFile.Read(File.ReadAllText(path), reading);
        Assert.Empty(reading.Problems);
        return fleet;
    }
}
