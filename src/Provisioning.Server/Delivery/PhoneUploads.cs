namespace Provisioning.Delivery;

/// <summary>What phones wrote and may write: each in its own folder, by the rules of the vendors' lists.</summary>
internal sealed class PhoneUploads(UploadFolder folder, UploadReceiver receiver, DeliveryCatalog catalog)
{
    /// <summary>The rule by which the phone may write there.</summary>
    public UploadRule? RuleOf(PhoneRequest request) => request.IsWrite ? catalog.FindUpload(request.Path!) : null;

    /// <summary>What the phone itself wrote there before.</summary>
    public FileInfo? Find(PhoneRequest request) =>
        request.IsRead && request.Device is { } device && catalog.FindUpload(request.Path!) is not null ? folder.Find(device.Mac, request.Path!) : null;

    public ValueTask<Answer> ReceiveAsync(PhoneRequest request, UploadRule rule) => receiver.ReceiveAsync(request, rule);
}
