using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Provisioning.Storage;

namespace Provisioning.Messaging;

/// <summary>
/// What clients of the broker inside want kept, bounded, and in a file, so that a restart finds the calls that last. The server's own messages
/// are not among them: it makes those anew.
/// </summary>
internal sealed class RetainedMessages(IOptions<MessagingOptions> options, IOptions<DatabaseOptions> database, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, byte[]> _messages = new(StringComparer.Ordinal);
    private long _bytes;
    private volatile bool _isChanged;

    public IEnumerable<KeyValuePair<string, byte[]>> All => _messages;

    private string Path => System.IO.Path.Combine(database.Value.Folder, "mqtt-retained.json");

    /// <summary>False when no more may be kept.</summary>
    public bool TryKeep(string topic, ReadOnlySpan<byte> payload)
    {
        var before = _messages.GetValueOrDefault(topic);
        var bytes = Interlocked.Add(ref _bytes, payload.Length - (before?.Length ?? 0));
        if (payload.IsEmpty)
        {
            _messages.TryRemove(topic, out _);
        }
        else if (bytes > options.Value.MaxRetainedBytes || (before is null && _messages.Count >= options.Value.MaxRetainedMessages))
        {
            Interlocked.Add(ref _bytes, (before?.Length ?? 0) - payload.Length);
            return false;
        }
        else
        {
            _messages[topic] = payload.ToArray();
        }

        _isChanged = true;
        return true;
    }

    /// <summary>Takes what the server kept before it paused; nothing when the pause was too long.</summary>
    public async Task LoadAsync(CancellationToken token)
    {
        var file = new FileInfo(Path);
        if (!file.Exists || time.GetUtcNow() - file.LastWriteTimeUtc > options.Value.RetainedPause)
            return;
        await using var stream = file.OpenRead();
        try
        {
            foreach (var (topic, payload) in await JsonSerializer.DeserializeAsync<Dictionary<string, byte[]>>(stream, cancellationToken: token) ?? [])
                TryKeep(topic, payload);
        }
        catch (JsonException)
        {
            // Somebody has edited it. What it said is lost as after a long pause, and the next save replaces it.
        }
    }

    /// <summary>Writes what changed, and in any case when: that tells how long a pause was.</summary>
    public async Task SaveAsync(CancellationToken token)
    {
        if (!_isChanged && File.Exists(Path))
        {
            File.SetLastWriteTimeUtc(Path, time.GetUtcNow().UtcDateTime);
            return;
        }

        _isChanged = false;
        var fresh = Path + ".new";
        await using (var stream = new FileStream(fresh, Private()))
            await JsonSerializer.SerializeAsync(stream, _messages, cancellationToken: token);
        File.Move(fresh, Path, overwrite: true);
        File.SetLastWriteTimeUtc(Path, time.GetUtcNow().UtcDateTime);
    }

    /// <summary>Who called whom is nobody else's business.</summary>
    private static FileStreamOptions Private()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
