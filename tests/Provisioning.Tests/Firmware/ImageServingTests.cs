using System.Net;
using System.Security.Cryptography;
using Provisioning.Delivery;
using Provisioning.Firmware;

namespace Provisioning.Tests.Firmware;

/// <summary>Images over HTTP, as phones and download tools ask for them.</summary>
public sealed class ImageServingTests
{
    private const string Name = "T48S(T46S,T42S)-1.0.rom";

    private static readonly byte[] Image = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 31))];

    private static readonly string Digest = $"sha-256=:{Convert.ToBase64String(SHA256.HashData(Image))}:";

    private static readonly string Tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(Image))}\"";

    [Fact]
    public async Task An_image_comes_with_its_digest_and_a_strong_tag_and_head_says_the_same_without_it()
    {
        await using var server = await StartAsync();

        using var whole = await SendAsync(server, HttpMethod.Get);
        Assert.Equal((HttpStatusCode.OK, Tag, Digest, "bytes"), Told(whole));
        Assert.Equal(Image, await whole.Content.ReadAsByteArrayAsync(TestServer.Token));

        using var head = await SendAsync(server, HttpMethod.Head);
        Assert.Equal((HttpStatusCode.OK, Tag, Digest, "bytes"), Told(head));
        Assert.Equal((100_000, 0), (head.Content.Headers.ContentLength, (await head.Content.ReadAsByteArrayAsync(TestServer.Token)).Length));
    }

    [Theory]
    [InlineData("bytes=0-1023", 0, 1024)]
    [InlineData("bytes=99000-", 99_000, 1_000)]
    [InlineData("bytes=-10", 99_990, 10)]
    [InlineData("bytes=99999-200000", 99_999, 1)]
    public async Task A_part_comes_with_the_digest_of_the_whole(string range, int from, int length)
    {
        await using var server = await StartAsync();

        using var part = await SendAsync(server, HttpMethod.Get, ("Range", range));

        Assert.Equal((HttpStatusCode.PartialContent, Tag, Digest, "bytes"), Told(part));
        Assert.Equal($"bytes {from}-{from + length - 1}/100000", part.Content.Headers.ContentRange?.ToString());
        Assert.Equal(Image[from..(from + length)], await part.Content.ReadAsByteArrayAsync(TestServer.Token));
    }

    [Fact]
    public async Task What_the_asker_has_is_not_sent_again_and_a_broken_download_goes_on_only_where_the_image_is_the_same()
    {
        await using var server = await StartAsync();

        using (var same = await SendAsync(server, HttpMethod.Get, ("If-None-Match", $"\"other\", {Tag}")))
            Assert.Equal((HttpStatusCode.NotModified, Tag, 0), (same.StatusCode, same.Headers.ETag?.Tag, (await same.Content.ReadAsByteArrayAsync(TestServer.Token)).Length));
        using (var goesOn = await SendAsync(server, HttpMethod.Get, ("Range", "bytes=50000-"), ("If-Range", Tag)))
            Assert.Equal((HttpStatusCode.PartialContent, 50_000), (goesOn.StatusCode, (await goesOn.Content.ReadAsByteArrayAsync(TestServer.Token)).Length));
        using (var anew = await SendAsync(server, HttpMethod.Get, ("Range", "bytes=50000-"), ("If-Range", "\"other\"")))
            Assert.Equal((HttpStatusCode.OK, 100_000), (anew.StatusCode, (await anew.Content.ReadAsByteArrayAsync(TestServer.Token)).Length));
        using (var weak = await SendAsync(server, HttpMethod.Get, ("Range", "bytes=50000-"), ("If-Range", "W/" + Tag)))
            Assert.Equal(HttpStatusCode.OK, weak.StatusCode);
        using (var beyond = await SendAsync(server, HttpMethod.Get, ("Range", "bytes=100000-")))
            Assert.Equal((HttpStatusCode.RequestedRangeNotSatisfiable, "bytes */100000"), (beyond.StatusCode, beyond.Content.Headers.ContentRange?.ToString()));
        using (var guarded = await SendAsync(server, HttpMethod.Get, ("If-Match", "\"other\"")))
            Assert.Equal(HttpStatusCode.PreconditionFailed, guarded.StatusCode);
    }

    [Fact]
    public async Task The_tag_is_that_of_the_bytes_whatever_became_of_the_file()
    {
        await using var server = await StartAsync();
        var file = server.Get<FirmwareFolder>().FileNamed(Name);
        file.LastWriteTimeUtc = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        server.Get<FirmwareLibrary>().NoteChange();

        await Eventually.TrueAsync(
            async () =>
            {
                using var again = await SendAsync(server, HttpMethod.Head);
                return again.Headers.ETag?.Tag == Tag && again.Content.Headers.LastModified?.Year == 2020;
            },
            "the same tag");
    }

    [Fact]
    public async Task An_image_that_is_not_the_one_that_was_listed_is_for_nobody()
    {
        await using var server = await StartAsync();
        await File.WriteAllBytesAsync(server.Get<FirmwareFolder>().FileNamed(Name).FullName, Image[..^1], TestServer.Token);
        server.Get<FirmwareLibrary>().NoteChange();

        await Eventually.TrueAsync(
            async () =>
            {
                using var refused = await SendAsync(server, HttpMethod.Get);
                return refused.StatusCode == HttpStatusCode.NotFound;
            },
            "refused");
    }

    [Theory]
    [InlineData("catalog.yaml")]
    [InlineData(".incoming")]
    public async Task What_is_no_image_is_not_served(string name)
    {
        await using var server = await StartAsync();

        using var refused = await SendAsync(server, HttpMethod.Get, name);

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
    }

    [Fact]
    public async Task A_file_that_nobody_listed_is_served_without_a_digest()
    {
        await using var server = await StartAsync();
        await File.WriteAllTextAsync(server.Get<FirmwareFolder>().FileNamed("wallpaper.png").FullName, "png", TestServer.Token);

        using var file = await SendAsync(server, HttpMethod.Get, "wallpaper.png");

        Assert.Equal((HttpStatusCode.OK, false), (file.StatusCode, file.Headers.Contains("Repr-Digest")));
        Assert.NotNull(file.Headers.ETag);
    }

    private static async Task<TestServer> StartAsync()
    {
        var server = await TestServer.StartAsync();
        await File.WriteAllBytesAsync(server.Get<FirmwareFolder>().FileNamed(Name).FullName, Image, TestServer.Token);
        var image = new FirmwareImage { File = Name, Models = ["yealink/*"], Version = Images.V("1.0"), Sha256 = default, Line = 0 };
        Assert.Empty(await server.Get<FirmwareEditor>().AddAsync(image, "test", TestServer.Token));
        await Eventually.TrueAsync(() => server.Get<FirmwareLibrary>().Current.Find(Name) is { IsUsable: true }, "usable");
        return server;
    }

    private static (HttpStatusCode Status, string? Tag, string Digest, string Ranges) Told(HttpResponseMessage answer) =>
        (answer.StatusCode, answer.Headers.ETag?.Tag, string.Join(',', answer.Headers.GetValues("Repr-Digest")), string.Join(',', answer.Headers.AcceptRanges));

    private static Task<HttpResponseMessage> SendAsync(TestServer server, HttpMethod method, params (string Name, string Value)[] headers) => SendAsync(server, method, Name.ToUpperInvariant(), headers);

    private static async Task<HttpResponseMessage> SendAsync(TestServer server, HttpMethod method, string name, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(method, $"http://127.0.0.1:{server.Get<PhoneListeners>().HttpPort}/p/firmware/{name}");
        foreach (var header in headers)
            request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        return await http.SendAsync(request, TestServer.Token);
    }
}
