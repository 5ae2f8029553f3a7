using Microsoft.Extensions.Options;
using Provisioning.Devices;
using Provisioning.Storage;

namespace Provisioning.Delivery;

/// <summary>What phones wrote: <c>uploads/&lt;mac&gt;/[folder/]file</c> in the data folder. A file changes by being replaced, never in place.</summary>
internal sealed class UploadFolder(IOptions<UploadOptions> options, IOptions<DatabaseOptions> database)
{
    /// <summary>Files on their way in; nothing that a phone may name begins with a dot.</summary>
    private const string Incoming = ".incoming";

    private const int Gates = 64;

    private readonly string _root = Path.GetFullPath(Path.Combine(database.Value.Folder, options.Value.Folder));

    /// <summary>One phone's uploads are put in place one after the other, so that its quota holds.</summary>
    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, Gates).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>The file that a phone wrote, if it did.</summary>
    public FileInfo? Find(MacAddress mac, PhonePath path)
    {
        var file = new FileInfo(PathOf(mac, path));
        return file.Exists ? file : null;
    }

    public IReadOnlyList<FileInfo> List(MacAddress mac)
    {
        var folder = new DirectoryInfo(Path.Combine(_root, mac.ToString()));
        return folder.Exists ? [.. folder.EnumerateFiles("*", SearchOption.AllDirectories)] : [];
    }

    /// <summary>A new file to receive a body.</summary>
    public FileStream CreateIncoming()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, Incoming)).FullName;
        return new FileStream(Path.Combine(folder, Path.GetRandomFileName()), new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
            BufferSize = 0, // the receiver has a buffer
        });
    }

    /// <summary>Puts a complete body in its place; null when that was possible.</summary>
    public async Task<Refusal?> KeepAsync(MacAddress mac, PhonePath path, FileStream body, bool appends, CancellationToken token)
    {
        var gate = _gates[(uint)mac.GetHashCode() % Gates];
        await gate.WaitAsync(token);
        try
        {
            var target = new FileInfo(PathOf(mac, path));
            var former = target.Exists ? target.Length : 0;
            var kept = appends ? Math.Min(former, options.Value.MaxFileBytes - body.Length) : 0;
            var others = List(mac).Sum(file => file.Length) - former;
            if (others + kept + body.Length > options.Value.MaxPhoneBytes)
                return Refusal.QuotaExceeded;
            target.Directory!.Create();
            await ReplaceAsync(target, former - kept, kept, body, token);
            return null;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Removes what a crash left behind.</summary>
    public void Clean()
    {
        var incoming = new DirectoryInfo(Path.Combine(_root, Incoming));
        if (incoming.Exists)
            incoming.Delete(recursive: true);
    }

    private async Task ReplaceAsync(FileInfo target, long keptFrom, long kept, FileStream body, CancellationToken token)
    {
        var beside = Path.Combine(_root, Incoming, Path.GetRandomFileName());
        await using (var whole = new FileStream(beside, FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            if (kept > 0)
            {
                await using var former = target.OpenRead();
                former.Position = keptFrom;
                await former.CopyToAsync(whole, token);
            }

            body.Position = 0;
            await body.CopyToAsync(whole, token);
        }

        File.Move(beside, target.FullName, overwrite: true);
    }

    /// <summary>The path's names matched a rule that names this very phone, so they hold no separators; the check is a second lock.</summary>
    private string PathOf(MacAddress mac, PhonePath path)
    {
        var folder = Path.Combine(_root, mac.ToString());
        var full = Path.GetFullPath(Path.Combine(folder, path.Folder, path.Name));
        return full.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? full
            : throw new InvalidOperationException("an upload's path leads out of the phone's folder");
    }
}
