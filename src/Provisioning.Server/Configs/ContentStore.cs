using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json;
using Dapper;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using Provisioning.Rendering;
using Provisioning.Storage;

namespace Provisioning.Configs;

/// <summary>
/// File bodies by hash: compressed and sealed in the database, plain in a bounded cache. A body never changes, so the cache
/// needs no invalidation.
/// </summary>
internal sealed class ContentStore(Database database, Vault vault, IOptions<ConfigOptions> options) : IDisposable
{
    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = options.Value.CacheBytes });

    /// <summary>The bytes, or null when the store has none of that hash.</summary>
    public ValueTask<Content?> ReadAsync(ContentHash hash, CancellationToken token) =>
        _cache.TryGetValue(hash, out Content? content) ? ValueTask.FromResult(content) : LoadAsync(hash, token);

    /// <summary>Compresses and seals a file, so that only writing is left to do. Safe to call from several threads.</summary>
    public PackedContent Pack(RenderedFile file) => new(file.Hash, vault.Seal(Compress(file.Content)), file.Content.Length, file.Secrets);

    /// <summary>Stores contents in a transaction of their own; those already there stay as they are.</summary>
    public async Task AddAsync(IEnumerable<PackedContent> packed, CancellationToken token)
    {
        var contents = packed.ToList();
        if (contents.Count == 0)
            return;
        await database.InTransactionAsync(
            async transaction =>
            {
                await using var rows = new BulkInsert(transaction, "contents", "ON CONFLICT (hash) DO NOTHING", "hash", "body", "length", "secrets");
                foreach (var content in contents)
                    await rows.AddAsync(token, content.Hash.ToArray(), content.Body, (long)content.Length, WriteRanges(content.Secrets));
                await rows.FlushAsync(token);
                return contents.Count;
            },
            token);
    }

    public void Dispose() => _cache.Dispose();

    private async ValueTask<Content?> LoadAsync(ContentHash hash, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        var row = await connection.QuerySingleOrDefaultAsync<ContentRow>(new CommandDefinition(
            "SELECT body AS Body, length AS Length, secrets AS Secrets FROM contents WHERE hash = @hash",
            new { hash = hash.ToArray() }, cancellationToken: token));
        if (row is null)
            return null;
        var content = new Content(Decompress(vault.Open(row.Body), (int)row.Length), ReadRanges(row.Secrets));
        return _cache.Set(hash, content, new MemoryCacheEntryOptions { Size = row.Length });
    }

    private static byte[] Compress(ReadOnlySpan<byte> plain)
    {
        var buffer = new byte[BrotliEncoder.GetMaxCompressedLength(plain.Length)];
        return BrotliEncoder.TryCompress(plain, buffer, out var written, quality: 1, window: 18)
            ? buffer[..written]
            : throw new InvalidOperationException("a buffer of the maximal compressed length was too small");
    }

    private static byte[] Decompress(byte[] packed, int length)
    {
        var plain = new byte[length];
        return BrotliDecoder.TryDecompress(packed, plain, out var written) && written == length
            ? plain
            : throw new InvalidDataException("a stored file does not unpack to its length");
    }

    private static string WriteRanges(ImmutableArray<Range> ranges) =>
        JsonSerializer.Serialize(ranges.SelectMany(range => new[] { range.Start.Value, range.End.Value }));

    private static ImmutableArray<Range> ReadRanges(string json) =>
        [.. JsonSerializer.Deserialize<int[]>(json)!.Chunk(2).Select(pair => pair[0]..pair[1])];

    private sealed record ContentRow
    {
        public required byte[] Body { get; init; }

        public required long Length { get; init; }

        public required string Secrets { get; init; }
    }
}

/// <summary>A file's bytes, and which of them are passwords.</summary>
internal sealed record Content(ReadOnlyMemory<byte> Bytes, ImmutableArray<Range> Secrets);

/// <summary>A file as it lies in the database.</summary>
internal sealed record PackedContent(ContentHash Hash, byte[] Body, int Length, ImmutableArray<Range> Secrets);
