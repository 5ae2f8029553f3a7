using Provisioning.Firmware;
using Provisioning.Simulator.Images;
using Provisioning.Tests.Configs;

namespace Provisioning.Tests.Cli;

public sealed class FirmwareVerbTests
{
    [Fact]
    public async Task A_phone_that_was_led_to_an_image_is_let_go()
    {
        await using var terminal = await Terminal.StartAsync();
        var image = Path.Combine(terminal.Folder, "T54W.rom");
        await File.WriteAllBytesAsync(image, PhoneImage.Write("96.87.0.5", 10_000, "yealink/t54w"), TestServer.Token);
        await terminal.OutputAsync("firmware", "add", image, "--model", "yealink/t54w", "--version", "96.87.0.5");
        var library = terminal.Server.Get<FirmwareLibrary>();
        await Eventually.TrueAsync(() => library.Current.Find("T54W.rom") is { IsUsable: true }, "usable");
        await terminal.Server.Get<FirmwareTargets>().SetAsync([(Changing.Alice, library.Current.Find("T54W.rom")!)], "test", [], TestServer.Token);

        Assert.Equal("805ec0000001 is led to no firmware any more\n", await terminal.OutputAsync("firmware", "let-go", "80:5e:c0:00:00:01"));

        Assert.Empty(terminal.Server.Fleet.FirmwareTargets);
    }

    [Fact]
    public async Task A_phone_that_is_led_to_no_firmware_cannot_be_let_go()
    {
        await using var terminal = await Terminal.StartAsync();

        Assert.Equal("There is no such thing: 805ec0000001 is led to no firmware.", (await terminal.RefusalAsync("firmware", "let-go", "80:5e:c0:00:00:01")).Trim());
        Assert.Equal("There is no such thing: 'devices/805ec00000ff' is not in this fleet.", (await terminal.RefusalAsync("firmware", "let-go", "805ec00000ff")).Trim());
    }
}
