using Provisioning.Firmware;
using static Provisioning.Tests.Firmware.Images;

namespace Provisioning.Tests.Firmware;

public sealed class FirmwarePathTests
{
    [Fact]
    public void A_phone_steps_over_the_versions_that_its_boot_loader_needs()
    {
        var path = Find("5.5.2", "5.9.8", "5.7.3 over 5.4.0", "5.9.8 over 5.7.0");

        Assert.Null(path.Refusal);
        Assert.Equal(["5.7.3-over-5.4.0.rom", "5.9.8-over-5.7.0.rom"], path.Images.Select(image => image.File));
    }

    [Fact]
    public void The_shortest_way_is_taken() =>
        Assert.Equal(["4.0.rom"], Find("1.0", "4.0", "2.0", "3.0", "4.0").Images.Select(image => image.File));

    [Fact]
    public void A_phone_that_runs_the_version_needs_no_image()
    {
        var path = Find("5.9", "5.9.0", "5.9");

        Assert.Empty(path.Images);
        Assert.Null(path.Refusal);
    }

    [Fact]
    public void A_phone_goes_back_only_where_the_catalogue_allows_it()
    {
        Assert.Equal(
            "no image or row of images leads yealink/t54w from 6.0 to 5.0: 5.0.rom is installed over earlier versions only",
            Find("6.0", "5.0", "5.0", "6.0").Refusal);
        Assert.Equal(["5.0-over--6.0.rom"], Find("6.0", "5.0", "5.0 over ..6.0").Images.Select(image => image.File));
    }

    [Fact]
    public void What_is_missing_is_said()
    {
        Assert.Equal("the firmware catalogue lists no image for poly/vvx450", FirmwarePath.Find(Catalog("5.0"), "poly/vvx450", V("4.0"), V("5.0")).Refusal);
        Assert.Equal("the firmware catalogue lists no image of version 7.0 for yealink/t54w", Find("4.0", "7.0", "5.0").Refusal);
        Assert.Equal(
            "no image or row of images leads yealink/t54w from 4.0 to 6.0: 6.0-over-5.0.rom is installed over 5.0 or later, and earlier than itself",
            Find("4.0", "6.0", "6.0 over 5.0").Refusal);
    }

    [Theory]
    [InlineData(FirmwareState.Missing, "the firmware folder has no such file")]
    [InlineData(FirmwareState.WrongChecksum, "its checksum is not the one in the catalogue")]
    [InlineData(FirmwareState.Checking, "its checksum is still being computed")]
    [InlineData(FirmwareState.Unreadable, "the file cannot be read")]
    internal void An_image_on_the_way_that_cannot_be_used_is_named(FirmwareState state, string why)
    {
        var path = FirmwarePath.Find(Catalog("5.0", "6.0 over 5.0").With("5.0", state), Model, V("4.0"), V("6.0"));

        Assert.Empty(path.Images);
        Assert.Equal($"the way of yealink/t54w from 4.0 to 6.0 needs 5.0.rom (version 5.0), which cannot be used: {why}", path.Refusal);
    }

    [Fact]
    public void A_way_around_an_image_that_cannot_be_used_is_taken()
    {
        var catalog = Catalog("5.0", "5.5 over 5.0", "6.0 over 5.5", "6.0 over 5.0..5.0").With("6.0", FirmwareState.Usable);
        catalog = catalog with { Images = catalog.Images.SetItem(3, catalog.Images[3] with { State = FirmwareState.Missing }) };

        var path = FirmwarePath.Find(catalog, Model, V("5.0"), V("6.0"));

        Assert.Equal(["5.5-over-5.0.rom", "6.0-over-5.5.rom"], path.Images.Select(image => image.File));
    }

    private static FirmwarePath Find(string from, string to, params string[] rows) => FirmwarePath.Find(Catalog(rows), Model, V(from), V(to));
}
