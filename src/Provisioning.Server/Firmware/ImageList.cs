using Provisioning.Delivery;
using Provisioning.Rendering;

namespace Provisioning.Firmware;

/// <summary>Tells delivery what the catalogue knows.</summary>
internal sealed class ImageList(FirmwareLibrary library, FirmwareChecksums checksums, FirmwareFolder folder) : IImageList
{
    public bool IsOpen(FileInfo file) =>
        !file.Name.Equals(folder.CatalogName, StringComparison.OrdinalIgnoreCase)
        && (library.Current.Find(file.Name) is not { } image || checksums.Find(file) is not { } hash || hash == image.Sha256);

    public ContentHash? HashOf(FileInfo file) => library.Current.Find(file.Name) is null ? null : checksums.Find(file);
}
