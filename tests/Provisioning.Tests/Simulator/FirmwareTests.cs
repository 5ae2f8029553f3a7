using System.Text;
using Provisioning.Simulator;
using Provisioning.Simulator.Images;
using static Provisioning.Tests.Simulator.Phones;

namespace Provisioning.Tests.Simulator;

public sealed class FirmwareTests
{
    [Fact]
    public async Task A_phone_that_finds_other_firmware_named_installs_it_and_boots_once_more_as_what_it_is_now()
    {
        await using var server = await StubServer.StartAsync();
        Name(server, Text(PhoneImage.Write("96.86.0.150", 0, "yealink/t54w")));
        var phone = Plug(server.Address);

        var boot = await phone.BootAsync();

        Assert.Equal((BootOutcome.Applied, "96.86.0.150", "96.86.0.150", 2), (boot.Outcome, boot.InstalledFirmware, phone.Firmware, phone.BootCount));
        Assert.Equal("Yealink SIP-T54W 96.86.0.150", phone.SipUserAgent);
        string[] files = [$"GET {Mac}.boot 404", "GET y000000000000.boot 404", "GET y000000000096.cfg 200", $"GET {Mac}.cfg 404", $"GET {server.Address}firmware.rom 200"];
        Assert.Equal([.. files, .. files], boot.Sequence());
        Assert.Equal(["96.86.0.100", "96.86.0.150"], boot.Requests.Select(request => request.UserAgent.Split(' ')[2]).Distinct());

        Assert.Equal((BootOutcome.Unchanged, null, 3), ((await phone.BootAsync()) is var again ? again.Outcome : default, again.InstalledFirmware, phone.BootCount));
    }

    [Fact]
    public async Task A_phone_that_runs_takes_firmware_too_and_must_be_booted_then()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["y000000000096.cfg"] = Lines("account.1.enable = 1");
        var phone = Plug(server.Address);
        await phone.BootAsync();
        Name(server, Text(PhoneImage.Write("96.86.0.150", 0, "yealink/*")));

        var fetched = await phone.FetchAsync(TestContext.Current.CancellationToken);

        Assert.Equal(("96.86.0.150", 1), (fetched.InstalledFirmware, phone.BootCount));
        Assert.True(fetched.NeedsReboot);
    }

    public static TheoryData<string, string> Bad => new()
    {
        { Text(PhoneImage.Write("96.86.0.150", 0, "yealink/t46u", "poly/*")), "it is for yealink/t46u, poly/*" },
        { "<html>Welcome</html>", "it is no firmware image" },
        { "", "it is no firmware image" },
        { Text(PhoneImage.Write("96.86.0.150", 0, "yealink/t54w"))[..^1] + " x\n", "it is no firmware image" },
        { Text(PhoneImage.Write("96.86.0.150", 0, "yealink/t54w")) + "more", "it was damaged on the way" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task An_image_that_is_not_for_it_is_left_alone(string image, string why)
    {
        await using var server = await StubServer.StartAsync();
        Name(server, image);
        var phone = Plug(server.Address);

        var boot = await phone.BootAsync();

        Assert.Equal((BootOutcome.Applied, null, "96.86.0.100", 1), (boot.Outcome, boot.InstalledFirmware, phone.Firmware, phone.BootCount));
        Assert.Equal([new FileProblem($"{server.Address}firmware.rom", why)], boot.Unusable);
    }

    [Fact]
    public async Task An_image_that_is_not_there_is_told()
    {
        await using var server = await StubServer.StartAsync();
        server.Files["y000000000096.cfg"] = Lines($"static.firmware.url = {server.Address}firmware.rom");
        var phone = Plug(server.Address);

        Assert.Equal([new FileProblem($"{server.Address}firmware.rom", "the server answered 404")], (await phone.BootAsync()).Unusable);
        server.Files["y000000000096.cfg"] = Lines("static.firmware.url = http://127.0.0.2:9/firmware.rom");
        Assert.Equal([new FileProblem("http://127.0.0.2:9/firmware.rom", "not an address on the phone's own server")], (await phone.BootAsync()).Unusable);
    }

    [Fact]
    public async Task A_phone_whose_master_file_names_the_image_asks_whether_it_is_there_first()
    {
        await using var server = await StubServer.StartAsync();
        server.Files[$"{PolyMac}.cfg"] = Master($"""APP_FILE_PATH="{server.Address}sip.ld" CONFIG_FILES="phone.cfg" """);
        server.Files["phone.cfg"] = Attributes("""reg.1.address="101" """);
        server.Files["sip.ld"] = Text(PhoneImage.Write("6.4.9.1", 0, "poly/*"));
        var phone = Plug(server.Address, "poly/vvx450", PolyMac);

        var boot = await phone.BootAsync();

        Assert.Equal(("6.4.9.1", "PolycomVVX-VVX_450-UA/6.4.9.1", 2), (boot.InstalledFirmware, phone.SipUserAgent, phone.BootCount));
        Assert.Equal(["HEAD", "GET", "HEAD", "GET"], boot.Requests.Where(request => request.Phase == "firmware").Select(request => request.Method));
    }

    private static void Name(StubServer server, string image)
    {
        server.Files["firmware.rom"] = image;
        server.Files["y000000000096.cfg"] = Lines($"static.firmware.url = {server.Address}firmware.rom");
    }

    private static string Text(byte[] image) => Encoding.ASCII.GetString(image);
}
