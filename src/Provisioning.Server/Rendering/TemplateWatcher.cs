using System.Threading.Channels;

namespace Provisioning.Rendering;

/// <summary>
/// Watches the administrator's own template folder. A change is read once the folder has been quiet for a moment, since an
/// editor or a deployment writes several files.
/// </summary>
internal sealed partial class TemplateWatcher(
    string shipped, string overrides, RendererSource source, TimeProvider time, ILogger<TemplateWatcher> logger) : BackgroundService
{
    /// <summary>Longer than an editor takes to save, shorter than anybody waits.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500);

    private readonly Channel<bool> _changes =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Something below the folder may have changed.</summary>
    public void NoteChange() => _changes.Writer.TryWrite(true);

    /// <summary>Reads all templates anew, and offers them or says what is wrong with them.</summary>
    public void Reload()
    {
        try
        {
            if (TemplateCatalog.TryLoad(shipped, overrides, out var problems) is { } catalog)
            {
                source.Offer(catalog);
                LogOffered(logger, overrides);
                return;
            }

            source.Fail(problems);
            LogRefused(logger, overrides, problems[0], problems.Length);
        }
        catch (IOException locked)
        {
            Unreadable(locked);
        }
        catch (UnauthorizedAccessException forbidden)
        {
            Unreadable(forbidden);
        }
    }

    private void Unreadable(Exception why)
    {
        source.Fail([new TemplateProblem(overrides, 0, 0, why.Message)]);
        LogUnreadable(logger, overrides, why);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Directory.CreateDirectory(overrides);
        using var watcher = new FileSystemWatcher(overrides) { IncludeSubdirectories = true };
        watcher.Changed += (_, _) => NoteChange();
        watcher.Created += (_, _) => NoteChange();
        watcher.Deleted += (_, _) => NoteChange();
        watcher.Renamed += (_, _) => NoteChange();
        watcher.Error += (_, _) => NoteChange();
        watcher.EnableRaisingEvents = true;

        while (await _changes.Reader.WaitToReadAsync(stoppingToken))
        {
            while (_changes.Reader.TryRead(out _))
                await Task.Delay(Quiet, time, stoppingToken);
            Reload();
        }
    }
}
