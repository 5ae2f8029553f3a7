using System.Collections.Immutable;
using System.Security.Cryptography;
using Provisioning.Firmware;
using Provisioning.Rendering;
using Provisioning.Tests.Rendering;

namespace Provisioning.Tests.Firmware;

public sealed class FirmwareCatalogTests
{
    private static readonly string Hash = new('a', 64);

    [Fact]
    public void A_row_says_what_the_image_is_and_what_it_is_installed_over()
    {
        var images = Read(
            $"""
            # What we tested in March
            - {"{"}file: "T54W(T53W,T53)-96.86.0.100.rom", models: [yealink/t54w, yealink/t57w], version: 96.86.0.100, from: 96.85.0.1, sha256: {Hash}{"}"}
            - file: back.rom
              models: yealink/*
              version: 96.86.0.70
              from:
                most: 96.86.0.100
              sha256: {Hash.ToUpperInvariant()}
            """, out var problems);

        Assert.Empty(problems);
        Assert.Equal(["T54W(T53W,T53)-96.86.0.100.rom 96.86.0.100 96.85.0.1- line 2", "back.rom 96.86.0.70 -96.86.0.100 line 3"], images.Select(image => $"{image.File} {image.Version} {image.Least}-{image.Most} line {image.Line}"));
        Assert.True(images[0].Fits("yealink/t57w") && !images[0].Fits("yealink/t46u") && images[1].Fits("yealink/t46u") && !images[1].Fits("yealinkx/t46u") && !images[1].Fits("poly/vvx450"));
        Assert.All(images, image => Assert.Equal(FirmwareState.Checking, image.State));
    }

    [Theory]
    [InlineData("file: a.rom, models: [yealink/t54w], sha256: H", "catalog.yaml:1:3: a value is missing here")]
    [InlineData("file: a.rom, models: [yealink/t54w], version: newest, sha256: H", "catalog.yaml:1:50: 'newest' is no version: dotted numbers are expected, as the phone tells them in its User-Agent")]
    [InlineData("file: a.rom, models: [yealink/t99x], version: '1', sha256: H", "catalog.yaml:1:26: 'yealink/t99x' is no model that is listed in templates/, nor vendor/* for all models of a maker")]
    [InlineData("file: a.rom, models: [nokia/*], version: '1', sha256: H", "catalog.yaml:1:26: 'nokia/*' is no model that is listed in templates/, nor vendor/* for all models of a maker")]
    [InlineData("file: a.rom, models: [], version: '1', sha256: H", "catalog.yaml:1:25: at least one model is expected here, such as yealink/t54w or yealink/*")]
    [InlineData("file: a.rom, version: '1', sha256: H", "catalog.yaml:1:3: at least one model is expected here, such as yealink/t54w or yealink/*")]
    [InlineData("file: ../a.rom, models: [yealink/t54w], version: '1', sha256: H", "catalog.yaml:1:10: '../a.rom' is no name of an image: letters, digits and . - _ ( ) , + are allowed, and a letter or digit comes first")]
    [InlineData("file: .hidden, models: [yealink/t54w], version: '1', sha256: H", "catalog.yaml:1:10: '.hidden' is no name of an image: letters, digits and . - _ ( ) , + are allowed, and a letter or digit comes first")]
    [InlineData("file: a.rom, models: [yealink/t54w], version: '1', sha256: abc", "catalog.yaml:1:63: a SHA-256 of 64 hex digits is expected here")]
    [InlineData("file: a.rom, models: [yealink/t54w], version: '1'", "catalog.yaml:1:3: a value is missing here")]
    [InlineData("file: a.rom, models: [yealink/t54w], version: '1', from: {least: '3', most: '2'}, sha256: H", "catalog.yaml:1:61: no version is both 3 or later and 2 or earlier")]
    [InlineData("file: a.rom, models: [yealink/t54w], version: '1', form: '2', sha256: H", "catalog.yaml:1:61: 'form' is not known here; allowed are file, models, version, from, sha256")]
    public void A_row_that_is_wrong_is_told_with_its_place_and_offered_to_nobody(string row, string problem)
    {
        var images = Read($"- {{{row.Replace("H", Hash, StringComparison.Ordinal)}}}\n- {{file: good.rom, models: [yealink/t54w], version: '1', sha256: {Hash}}}\n", out var problems);

        Assert.Equal(problem, Assert.Single(problems).ToString());
        Assert.Equal("good.rom", Assert.Single(images).File);
    }

    [Fact]
    public void An_image_is_listed_once()
    {
        var images = Read(
            $"""
            - {"{"}file: a.rom, models: [yealink/t54w], version: '1', sha256: {Hash}{"}"}
            - {"{"}file: A.rom, models: [yealink/t57w], version: '2', sha256: {Hash}{"}"}
            - {"{"}file: b.rom, models: [yealink/t46u, yealink/t54w], version: '1.0', sha256: {Hash}{"}"}
            - {"{"}file: c.rom, models: [yealink/t54w], version: '1', from: '0.5', sha256: {Hash}{"}"}
            """, out var problems);

        Assert.Equal(["catalog.yaml:2:10: 'A.rom' is listed already, in line 1", "catalog.yaml:3:64: version 1.0 for yealink/t54w is listed already, in line 1: which of the two is meant?"], problems.Select(problem => problem.ToString()));
        Assert.Equal(["a.rom", "c.rom"], images.Select(image => image.File));
    }

    [Theory]
    [InlineData("images: 3", "a list is expected here")]
    [InlineData("- [", "did not find expected node content")]
    [InlineData("- just text", "a map of names to values is expected here")]
    public void What_is_no_catalogue_says_so(string text, string part)
    {
        Assert.Empty(Read(text, out var problems));
        Assert.Contains(problems, problem => problem.Message.Contains(part, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void A_row_that_the_api_writes_reads_back()
    {
        foreach (var row in new[] { "1.2.3", "1.2.3 over 0.9", "1.2.3 over 0.9..1.5", "1.2.3 over ..9" })
        {
            var image = Images.Image(row) with { Sha256 = new ContentHash(SHA256.HashData("x"u8)), Models = ["yealink/t54w", "poly/*"] };

            var read = Assert.Single(Read(FirmwareFolder.RowOf(image), out var problems));

            Assert.Empty(problems);
            Assert.Equal((image.File, image.Version, image.Least, image.Most, image.Sha256), (read.File, read.Version, read.Least, read.Most, read.Sha256));
            Assert.Equal(image.Models, read.Models);
        }
    }

    private static ImmutableArray<FirmwareImage> Read(string text, out List<TemplateProblem> problems)
    {
        problems = [];
        return FirmwareCatalogReader.Read("catalog.yaml", text, TestFleet.Renderer().Catalog.Vendors, problems);
    }
}
