using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Provisioning.Delivery;
using Provisioning.Storage;

namespace Provisioning.Firmware;

/// <summary>The folder of firmware images in the data folder, and the catalogue beside them.</summary>
internal sealed class FirmwareFolder(IOptions<FirmwareOptions> options, IOptions<DeliveryOptions> delivery, IOptions<DatabaseOptions> database)
{
    /// <summary>Files on their way in. Below the folder, so that putting one in place is a rename; no phone is served from there.</summary>
    private const string Incoming = ".incoming";

    public string Path { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(database.Value.Folder, delivery.Value.FirmwareFolder));

    public string CatalogName => options.Value.CatalogFile;

    public TimeSpan LookEvery => options.Value.LookEvery;

    public long MaxImageBytes => options.Value.MaxImageBytes;

    private string CatalogPath => System.IO.Path.Combine(Path, CatalogName);

    public FileInfo FileNamed(string name) => new(System.IO.Path.Combine(Path, name));

    public IEnumerable<FileInfo> Files() => Directory.Exists(Path) ? new DirectoryInfo(Path).EnumerateFiles() : [];

    /// <summary>Empty when there is no catalogue yet.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public string ReadCatalog()
    {
        var file = new FileInfo(CatalogPath);
        if (!file.Exists)
            return "";
        return file.Length <= options.Value.MaxCatalogBytes
            ? File.ReadAllText(file.FullName).ReplaceLineEndings("\n")
            : throw new IOException($"{CatalogName} has {file.Length} bytes, and Firmware:MaxCatalogBytes is {options.Value.MaxCatalogBytes}");
    }

    /// <summary>Replaces the catalogue as a whole: whoever reads it has the old one or the new one.</summary>
    public async Task WriteCatalogAsync(string text, CancellationToken token)
    {
        var beside = NewIncoming();
        await File.WriteAllTextAsync(beside, text, new UTF8Encoding(false), token);
        File.Move(beside, CatalogPath, overwrite: true);
    }

    /// <summary>Receives an image beside its place and moves it there only when all of it has arrived.</summary>
    /// <returns>False when it is larger than images may be; nothing was kept then.</returns>
    public async Task<bool> TryReceiveAsync(string name, Stream body, CancellationToken token)
    {
        var beside = NewIncoming();
        try
        {
            await using (var file = new FileStream(beside, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous }))
            {
                var buffer = new byte[81_920];
                for (int read; (read = await body.ReadAsync(buffer, token)) > 0;)
                {
                    if (file.Position + read > options.Value.MaxImageBytes)
                        return false;
                    await file.WriteAsync(buffer.AsMemory(0, read), token);
                }
            }

            File.Move(beside, FileNamed(name).FullName, overwrite: true);
            return true;
        }
        finally
        {
            File.Delete(beside);
        }
    }

    /// <summary>Makes the folder, and removes what a crash left behind.</summary>
    public void Prepare()
    {
        Directory.CreateDirectory(Path);
        var incoming = new DirectoryInfo(System.IO.Path.Combine(Path, Incoming));
        if (incoming.Exists)
            incoming.Delete(recursive: true);
    }

    /// <summary>One line of the catalogue. Texts are written as JSON, which YAML reads as it is.</summary>
    public static string RowOf(FirmwareImage image)
    {
        var from = (image.Least, image.Most) switch
        {
            (null, null) => "",
            ({ } least, null) => $", from: {Quote(least.Text)}",
            _ => $", from: {{{string.Join(", ", new[] { image.Least is { } least ? $"least: {Quote(least.Text)}" : "", image.Most is { } most ? $"most: {Quote(most.Text)}" : "" }.Where(part => part.Length > 0))}}}",
        };
        return $"- {{file: {Quote(image.File)}, models: [{string.Join(", ", image.Models.Select(Quote))}], version: {Quote(image.Version.Text)}{from}, sha256: {image.Sha256}}}\n";
    }

    private static string Quote(string text) => JsonSerializer.Serialize(text);

    private string NewIncoming() => System.IO.Path.Combine(Directory.CreateDirectory(System.IO.Path.Combine(Path, Incoming)).FullName, System.IO.Path.GetRandomFileName());
}
