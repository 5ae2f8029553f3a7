using Provisioning.Configs;

namespace Provisioning.Delivery;

/// <summary>Serves what was published for a phone: from memory, by hash.</summary>
internal sealed class PublishedFiles(PublishedConfigs published, ContentStore contents)
{
    private const string CacheControl = "private, no-cache"; // may be kept, must be asked about each time

    public ConfigFile? Find(PhoneRequest request) =>
        request.Device is { } device && request.Path!.Folder.Length == 0 ? published.FindFile(device.Mac, request.Path.Name) : null;

    public async ValueTask<Answer> ServeAsync(PhoneRequest request, ConfigFile file)
    {
        var (response, token) = (request.Http.Response, request.Http.RequestAborted);
        var tag = EntityTags.Of(file);
        response.Headers.ETag = tag;
        response.Headers.CacheControl = CacheControl;
        var condition = request.Http.Request.Headers.IfNoneMatch;
        if (condition.Count > 0 && EntityTags.Matches(condition, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return new(StatusCodes.Status304NotModified, Hash: file.Hash);
        }

        response.ContentType = ContentTypes.Of(file.Name);
        response.ContentLength = file.Length;
        if (HttpMethods.IsHead(request.Method))
            return new(StatusCodes.Status200OK);
        var content = await contents.ReadAsync(file.Hash, token)
            ?? throw new InvalidDataException($"the content {file.Hash} of the published file {file.Name} is not in the database");
        var result = await response.BodyWriter.WriteAsync(content.Bytes, CancellationToken.None);
        return result.IsCompleted || token.IsCancellationRequested
            ? new(Answer.ClientWentAway, Bytes: 0)
            : new(StatusCodes.Status200OK, Hash: file.Hash, Bytes: file.Length);
    }
}
