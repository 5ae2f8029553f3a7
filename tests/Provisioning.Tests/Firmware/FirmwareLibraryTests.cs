using System.Net;
using System.Security.Cryptography;
using Provisioning.Admin;
using Provisioning.Firmware;
using Provisioning.Tests.Admin;
using Provisioning.Tests.Cli;

namespace Provisioning.Tests.Firmware;

public sealed class FirmwareLibraryTests
{
    [Fact]
    public async Task An_image_is_offered_once_its_checksum_fits_and_no_longer_when_the_file_changes()
    {
        await using var server = await TestServer.StartAsync(settings: "Firmware:LookEvery=00:00:01");
        var library = server.Get<FirmwareLibrary>();
        var folder = server.Get<FirmwareFolder>().Path;

        await File.WriteAllTextAsync(Path.Combine(folder, "a.rom"), "image a", TestServer.Token);
        await File.WriteAllTextAsync(Path.Combine(folder, "catalog.yaml"), Row("a.rom", "1.0", "image a") + Row("b.rom", "2.0", "image b"), TestServer.Token);
        await StatesAsync(library, "a.rom Usable", "b.rom Missing");
        Assert.True(library.IsUsableNow(library.Current.Find("A.ROM")!));
        Assert.Equal("catalog.yaml:2:1: b.rom is offered to no phone: the firmware folder has no such file", Assert.Single(library.Problems()).ToString());

        await File.WriteAllTextAsync(Path.Combine(folder, "b.rom"), "something else", TestServer.Token);
        await StatesAsync(library, "a.rom Usable", "b.rom WrongChecksum");

        var before = library.Current.Find("a.rom")!;
        await File.WriteAllTextAsync(Path.Combine(folder, "a.rom"), "image A", TestServer.Token);
        Assert.False(library.IsUsableNow(before));
        await StatesAsync(library, "a.rom WrongChecksum", "b.rom WrongChecksum");

        await File.WriteAllTextAsync(Path.Combine(folder, "catalog.yaml"), Row("a.rom", "1.0", "image A"), TestServer.Token);
        await StatesAsync(library, "a.rom Usable");
        Assert.Empty(library.Problems());
    }

    [Fact]
    public async Task An_upload_becomes_an_image_by_a_row_and_what_people_wrote_stays()
    {
        await using var server = await TestServer.StartAsync(settings: "Firmware:MaxImageBytes=1000");
        var folder = server.Get<FirmwareFolder>().Path;
        await File.WriteAllTextAsync(Path.Combine(folder, "catalog.yaml"), "# ours, do not touch", TestServer.Token);

        Assert.Equal(HttpStatusCode.Created, (await server.Http.PutAsync("/api/firmware/T54W.rom", new ByteArrayContent("image"u8.ToArray()), TestServer.Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await server.Http.PutAsync("/api/firmware/T54W.rom", new ByteArrayContent("image 2"u8.ToArray()), TestServer.Token)).StatusCode);
        Assert.Equal("image 2", await File.ReadAllTextAsync(Path.Combine(folder, "T54W.rom"), TestServer.Token));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await server.Http.PutAsync("/api/firmware/T54W.rom", new ByteArrayContent(new byte[1001]), TestServer.Token)).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await server.Http.PutAsync("/api/firmware/T54W.rom", new Endless(), TestServer.Token)).StatusCode);
        Assert.Equal("image 2", await File.ReadAllTextAsync(Path.Combine(folder, "T54W.rom"), TestServer.Token));
        Assert.Empty(Directory.GetFiles(Path.Combine(folder, ".incoming")));

        var added = (await server.Http.SendAsync("POST", "/api/firmware", """{"file":"T54W.rom","models":["yealink/t54w"],"version":"96.86.0.100","least":"96.85.0.1"}""")).Is(200);
        Assert.Equal("usable", (string?)added.Json["state"]);
        Assert.Equal(
            $"# ours, do not touch\n- {{file: \"T54W.rom\", models: [\"yealink/t54w\"], version: \"96.86.0.100\", from: \"96.85.0.1\", sha256: {HashOf("image 2")}}}\n",
            await File.ReadAllTextAsync(Path.Combine(folder, "catalog.yaml"), TestServer.Token));
        await Eventually.TrueAsync(() => server.Get<FirmwareLibrary>().Current.Find("T54W.rom") is { IsUsable: true }, "usable");
        var audit = (await server.JsonAsync("/api/audit?subject=firmware/T54W.rom")).AsArray();
        Assert.Equal(["added by first-admin", "uploaded by first-admin", "uploaded by first-admin"], audit.Select(row => $"{row!["action"]} by {row["actor"]}"));
    }

    [Theory]
    [InlineData("""{"file":"T54W.rom","models":["yealink/t54w"],"version":"x"}""", "'x' is no version")]
    [InlineData("""{"file":"../T54W.rom","models":["yealink/t54w"],"version":"1"}""", "is no name of a file")]
    [InlineData("""{"file":"none.rom","models":["yealink/t54w"],"version":"1"}""", "the firmware folder has no file 'none.rom'")]
    [InlineData("""{"file":"T54W.rom","models":["yealink/t99"],"version":"1"}""", "'yealink/t99' is no model")]
    [InlineData("""{"file":"T54W.rom","models":[],"version":"1"}""", "at least one model")]
    [InlineData("""{"file":"T54W.rom","models":["yealink/t54w\", injected: \"x"],"version":"1"}""", "is no model")]
    public async Task A_row_that_is_wrong_is_refused_and_the_catalogue_stays(string body, string why)
    {
        await using var server = await TestServer.StartAsync();
        var folder = server.Get<FirmwareFolder>().Path;
        await File.WriteAllTextAsync(Path.Combine(folder, "T54W.rom"), "image", TestServer.Token);

        var refused = (await server.Http.SendAsync("POST", "/api/firmware", body)).Is(422);

        Assert.Contains(why, (string?)refused.Json["errors"]![0]!["message"], StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder, "catalog.yaml")));
    }

    [Theory]
    [InlineData("catalog.yaml")]
    [InlineData(".incoming")]
    [InlineData("..%2Fprovisioning.db")]
    [InlineData("a b.rom")]
    public async Task Only_names_of_images_can_be_uploaded(string name)
    {
        await using var server = await TestServer.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.PutAsync($"/api/firmware/{name}", new ByteArrayContent([1]), TestServer.Token)).StatusCode);
        var viewer = await server.ClientAsync("v", Role.Operator);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PutAsync("/api/firmware/a.rom", new ByteArrayContent([1]), TestServer.Token)).StatusCode);
    }

    [Fact]
    public async Task The_verbs_upload_add_list_and_show_the_way()
    {
        await using var terminal = await Terminal.StartAsync();
        terminal.Write("T54W-2.rom", "image");

        Assert.Contains("T54W-2.rom is version 2.0 for yealink/t54w", await terminal.OutputAsync("firmware", "add", "T54W-2.rom", "--model", "yealink/t54w", "--version", "2.0", "--from", "1.5"), StringComparison.Ordinal);
        await Eventually.TrueAsync(() => terminal.Server.Get<FirmwareLibrary>().Current.Find("T54W-2.rom") is { IsUsable: true }, "usable");

        Assert.Contains("1.5 and later", await terminal.OutputAsync("firmware", "list"), StringComparison.Ordinal);
        Assert.Equal("T54W-2.rom\n", await terminal.OutputAsync("firmware", "path", "yealink/t54w", "1.6", "2.0"));
        Assert.Contains("There is no way: no image or row of images leads yealink/t54w from 1.0 to 2.0", await terminal.RefusalAsync("firmware", "path", "yealink/t54w", "1.0", "2.0"), StringComparison.Ordinal);
        Assert.Contains("listed already", await terminal.RefusalAsync("firmware", "add", "T54W-2.rom", "--model", "yealink/t54w", "--version", "3.0"), StringComparison.Ordinal);
    }

    private static string Row(string file, string version, string content) => $"- {{file: {file}, models: [yealink/t54w], version: '{version}', sha256: {HashOf(content)}}}\n";

    private static string HashOf(string content) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(content)));

    private static Task StatesAsync(FirmwareLibrary library, params string[] states) => Eventually.TrueAsync(
        () => library.Current.Images.Select(image => $"{image.File} {image.State}").SequenceEqual(states),
        () => string.Join(", ", library.Current.Images.Select(image => $"{image.File} {image.State}")));

    /// <summary>More than is allowed, without saying so before.</summary>
    private sealed class Endless : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context) => await stream.WriteAsync(new byte[5_000]);

        protected override bool TryComputeLength(out long length) => (length = 0) != 0;
    }
}
