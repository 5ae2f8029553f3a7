using Provisioning.Audit;
using Provisioning.Rendering;
using Provisioning.Storage;

namespace Provisioning.Firmware;

/// <summary>Adds images: the file to the folder, the row to the catalogue. One change at a time; what people wrote into the catalogue stays as it is.</summary>
internal sealed class FirmwareEditor(FirmwareFolder folder, FirmwareChecksums checksums, FirmwareLibrary library, RendererSource renderers, FirmwareAudit audit) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Puts an image into the folder. Phones are led to it once a row describes it.</summary>
    /// <returns>False when it is larger than images may be.</returns>
    public async Task<bool> TryUploadAsync(string name, Stream body, string actor, CancellationToken token)
    {
        if (!await folder.TryReceiveAsync(name, body, token))
            return false;
        await audit.AddAsync(actor, new AuditEntry("uploaded", $"firmware/{name}", ""), CancellationToken.None);
        library.NoteChange();
        return true;
    }

    /// <summary>Computes the checksum of a file in the folder and adds a row for it.</summary>
    /// <returns>What speaks against it; empty when it was added.</returns>
    public async Task<IReadOnlyList<TemplateProblem>> AddAsync(FirmwareImage image, string actor, CancellationToken token)
    {
        await _one.WaitAsync(token);
        try
        {
            if (folder.FileNamed(image.File) is not { Exists: true } file)
                return [new(folder.CatalogName, 0, 0, $"the firmware folder has no file '{image.File}'; put it there, or upload it first")];
            var row = FirmwareFolder.RowOf(image with { Sha256 = await checksums.ComputeAsync(file, token) });
            var text = folder.ReadCatalog();
            var before = Read(text, out _);
            text = text.Length == 0 || text.EndsWith('\n') ? text + row : text + "\n" + row;
            var after = Read(text, out var images);
            if (after.Skip(before.Count).ToList() is { Count: > 0 } problems)
                return problems;
            if (images == 0)
                return [new(folder.CatalogName, 0, 0, "the catalogue is not a list of images, so that a row cannot be added to it; add it by hand")];
            await folder.WriteCatalogAsync(text, token);
            await audit.AddAsync(actor, new AuditEntry("added", $"firmware/{image.File}", row.Trim()), CancellationToken.None);
            library.NoteChange();
            return [];
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private List<TemplateProblem> Read(string text, out int images)
    {
        var problems = new List<TemplateProblem>();
        images = FirmwareCatalogReader.Read(folder.CatalogName, text, renderers.Current.Catalog.Vendors, problems).Length;
        return problems;
    }
}

/// <summary>Writes down who changed the catalogue. The deed itself is a file, so that it comes first.</summary>
internal sealed class FirmwareAudit(Database database, AuditTrail trail)
{
    public Task AddAsync(string actor, AuditEntry entry, CancellationToken token) => database.InTransactionAsync(
        async transaction =>
        {
            await trail.AddAsync(transaction, actor, [entry], token);
            return true;
        },
        token);
}
