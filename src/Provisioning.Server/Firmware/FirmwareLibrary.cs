using System.Collections.Immutable;
using System.Threading.Channels;
using Provisioning.Rendering;

namespace Provisioning.Firmware;

/// <summary>
/// Holds the catalogue that is in force. The folder is looked through when something in it changes and every minute; checksums are computed here, one after
/// the other. A catalogue that cannot be read at all leaves the last one in force.
/// </summary>
internal sealed partial class FirmwareLibrary(
    FirmwareFolder folder, FirmwareChecksums checksums, RendererSource renderers, TimeProvider time, ILogger<FirmwareLibrary> logger) : BackgroundService
{
    /// <summary>Longer than an editor takes to save, shorter than anybody waits.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500);

    private readonly Channel<bool> _changes =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private volatile FirmwareCatalog _current = FirmwareCatalog.Empty;

    public FirmwareCatalog Current => _current;

    /// <summary>Whether a phone may be led to the image at this moment: the file in the folder is the one that was checked.</summary>
    public bool IsUsableNow(FirmwareImage image) =>
        _current.Find(image.File) is { IsUsable: true } current && current.Sha256 == image.Sha256 && checksums.Find(folder.FileNamed(current.File)) == current.Sha256;

    /// <summary>Something in the folder may have changed.</summary>
    public void NoteChange() => _changes.Writer.TryWrite(true);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the first rollout is planned; checksums come a little later.
        folder.Prepare();
        Look();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var watcher = Watch();
        while (!stoppingToken.IsCancellationRequested)
        {
            await CheckAsync(stoppingToken);
            using var soon = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(_changes.Reader.WaitToReadAsync(soon.Token).AsTask(), Task.Delay(folder.LookEvery, time, soon.Token));
            await soon.CancelAsync();
            while (_changes.Reader.TryRead(out _))
                await Task.Delay(Quiet, time, stoppingToken);
            Look();
        }
    }

    private FileSystemWatcher Watch()
    {
        var watcher = new FileSystemWatcher(folder.Path);
        watcher.Changed += (_, _) => NoteChange();
        watcher.Created += (_, _) => NoteChange();
        watcher.Deleted += (_, _) => NoteChange();
        watcher.Renamed += (_, _) => NoteChange();
        watcher.Error += (_, _) => NoteChange();
        watcher.EnableRaisingEvents = true;
        return watcher;
    }

    /// <summary>Reads the catalogue and looks whether its files are there.</summary>
    internal void Look()
    {
        try
        {
            var problems = new List<TemplateProblem>();
            var rows = FirmwareCatalogReader.Read(folder.CatalogName, folder.ReadCatalog(), renderers.Current.Catalog.Vendors, problems);
            checksums.Keep(folder.Files());
            Put(new([.. rows.Select(Find)], [.. problems]));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            Put(_current with { Problems = [new(folder.CatalogName, 0, 0, unreadable.Message)] });
        }
    }

    /// <summary>Computes the checksums that are not known, until something in the folder changes.</summary>
    internal async Task CheckAsync(CancellationToken token)
    {
        foreach (var image in _current.Images.Where(image => image.State == FirmwareState.Checking))
        {
            var state = FirmwareState.Unreadable;
            try
            {
                state = StateOf(image, await checksums.ComputeAsync(folder.FileNamed(image.File), token));
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
            {
                LogUnreadable(logger, image.File, unreadable.Message);
            }

            Put(_current with { Images = _current.Images.Replace(image, image with { State = state }) });
            if (_changes.Reader.TryPeek(out _))
                return;
        }
    }

    private FirmwareImage Find(FirmwareImage row)
    {
        var file = folder.FileNamed(row.File);
        if (!file.Exists)
            return row with { State = FirmwareState.Missing };
        return row with { Length = file.Length, State = checksums.Find(file) is { } hash ? StateOf(row, hash) : FirmwareState.Checking };
    }

    private static FirmwareState StateOf(FirmwareImage image, ContentHash hash) => hash == image.Sha256 ? FirmwareState.Usable : FirmwareState.WrongChecksum;

    /// <summary>The one writer is this class' own loop, and its start before that.</summary>
    private void Put(FirmwareCatalog catalog)
    {
        var before = _current;
        _current = catalog;
        var told = before.Problems.Concat(before.Images.Select(Problem).OfType<TemplateProblem>()).ToHashSet();
        foreach (var problem in catalog.Problems.Concat(catalog.Images.Select(Problem).OfType<TemplateProblem>()).Where(problem => !told.Contains(problem)))
            LogProblem(logger, problem);
    }

    /// <summary>All that is wrong with the catalogue and its files.</summary>
    public ImmutableArray<TemplateProblem> Problems()
    {
        var catalog = _current;
        return [.. catalog.Problems.Concat(catalog.Images.Select(Problem).OfType<TemplateProblem>()).OrderBy(problem => problem.Line)];
    }

    private TemplateProblem? Problem(FirmwareImage image) => image.State is FirmwareState.Usable or FirmwareState.Checking
        ? null
        : new(folder.CatalogName, image.Line, 1, $"{image.File} is offered to no phone: {image.State.ToWords()}");
}
