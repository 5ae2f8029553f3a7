using System.Collections.Concurrent;
using System.Security.Cryptography;
using Provisioning.Rendering;

namespace Provisioning.Firmware;

/// <summary>
/// SHA-256 of the files in the firmware folder, remembered for as long as a file keeps its length and time of change. An image has a hundred megabytes:
/// whoever answers a phone only looks here, and never computes.
/// </summary>
internal sealed class FirmwareChecksums : IDisposable
{
    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>One at a time: two would only share the disk.</summary>
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>What is remembered; null when the file has changed since, or was never looked at.</summary>
    public ContentHash? Find(FileInfo file) =>
        _known.TryGetValue(file.FullName, out var known) && known.IsOf(file) ? known.Hash : null;

    /// <summary>Reads the file unless it is remembered.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async Task<ContentHash> ComputeAsync(FileInfo file, CancellationToken token)
    {
        await _one.WaitAsync(token);
        try
        {
            file.Refresh();
            if (Find(file) is { } known)
                return known;
            var (length, changed) = (file.Length, file.LastWriteTimeUtc);
            await using var stream = new FileStream(
                file.FullName, new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan, BufferSize = 0 });
            var hash = new ContentHash(await SHA256.HashDataAsync(stream, token));
            _known[file.FullName] = new(length, changed, hash);
            return hash;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Forgets files that are gone.</summary>
    public void Keep(IEnumerable<FileInfo> files)
    {
        var there = files.Select(file => file.FullName).ToHashSet(StringComparer.Ordinal);
        foreach (var name in _known.Keys.Where(name => !there.Contains(name)))
            _known.TryRemove(name, out _);
    }

    public void Dispose() => _one.Dispose();

    private sealed record Known(long Length, DateTime Changed, ContentHash Hash)
    {
        public bool IsOf(FileInfo file) => file.Exists && file.Length == Length && file.LastWriteTimeUtc == Changed;
    }
}
