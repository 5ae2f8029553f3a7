using Microsoft.Extensions.Options;
using Provisioning.Rendering;
using Provisioning.Storage;

namespace Provisioning.Delivery;

/// <summary>
/// What everybody may read: firmware images, and the certificate of the own authority, which a phone needs before it can trust
/// this server. A name is served only if it is in the folder's listing.
/// </summary>
internal sealed class PublicFiles(IOptions<DeliveryOptions> options, IOptions<DatabaseOptions> database, TlsCertificate certificate, IImageList images)
{
    private const string AuthorityName = "ca.pem";

    private readonly DirectoryInfo _firmware = new(Path.Combine(database.Value.Folder, options.Value.FirmwareFolder));

    public bool IsPublic(PhonePath path) =>
        path.Folder == DeliveryCatalog.Firmware || (path is { Folder: "", Name: AuthorityName } && certificate.RootFile is not null);

    public FileInfo? Find(PhonePath path)
    {
        if (path.Folder.Length == 0)
            return certificate.RootFile is { } root && File.Exists(root) ? new FileInfo(root) : null;
        return _firmware.Exists
            ? _firmware.EnumerateFiles().FirstOrDefault(file => file.Name.Equals(path.Name, StringComparison.OrdinalIgnoreCase) && images.IsOpen(file))
            : null;
    }

    /// <summary>Of a firmware image that is listed; null for other files.</summary>
    public ContentHash? HashOf(FileInfo file) => images.HashOf(file);
}
