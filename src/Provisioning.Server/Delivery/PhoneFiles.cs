using System.Globalization;
using Microsoft.Net.Http.Headers;
using Provisioning.Rendering;

namespace Provisioning.Delivery;

/// <summary>All that phones can ask for: what was published for them, what they wrote, their menus, and what is for everybody.</summary>
internal sealed class PhoneFiles(PublishedFiles published, PhoneUploads uploads, PublicFiles open, IPhoneMenus menus)
{
    public bool IsPublic(PhonePath path) => open.IsPublic(path);

    public async ValueTask<Answer> ServePublicAsync(PhoneRequest request)
    {
        if (!request.IsRead)
            return Answer.Refused(Refusal.WrongMethod);
        return open.Find(request.Path!) is { } file ? await ServeFileAsync(request, file, open.HashOf(file)) : Answer.Refused(Refusal.NoSuchFile);
    }

    /// <summary>Whether there is something to read, or a place to write to, for the phone that the request says it is.</summary>
    public bool Exists(PhoneRequest request)
    {
        if (request.IsRead && (published.Find(request) is not null || menus.IsMenu(request.Path!)))
            return true;
        return request.Device is not null && (uploads.RuleOf(request) is not null || uploads.Find(request) is not null);
    }

    public ValueTask<Answer> ServeAsync(PhoneRequest request)
    {
        if (request.IsRead && published.Find(request) is { } file)
            return published.ServeAsync(request, file);
        if (request.IsRead && menus.IsMenu(request.Path!))
            return menus.ServeAsync(request);
        if (uploads.RuleOf(request) is { } rule)
            return uploads.ReceiveAsync(request, rule);
        return uploads.Find(request) is { } upload ? ServeFileAsync(request, upload, null) : ValueTask.FromResult(Answer.Refused(Refusal.NoSuchFile));
    }

    /// <summary>From disk, with ranges and conditions as the framework does them (RFC 9110 §13, §14).</summary>
    /// <param name="hash">Of its bytes, where that is known: a tag that outlives copies and restores, and a digest to check a download by (RFC 9530 §3).</param>
    private static async ValueTask<Answer> ServeFileAsync(PhoneRequest request, FileInfo file, ContentHash? hash)
    {
        var modified = new DateTimeOffset(file.LastWriteTimeUtc);
        var tag = hash is { } known ? $"\"{known}\"" : string.Create(CultureInfo.InvariantCulture, $"\"{modified.UtcTicks:x}-{file.Length:x}\"");
        if (hash is { } digest)
            request.Http.Response.Headers["Repr-Digest"] = $"sha-256=:{Convert.ToBase64String(digest.ToArray())}:";
        var result = TypedResults.PhysicalFile(
            file.FullName, ContentTypes.Of(file.Name.ToLowerInvariant()), fileDownloadName: null, modified, new EntityTagHeaderValue(tag), enableRangeProcessing: true);
        await result.ExecuteAsync(request.Http);
        var response = request.Http.Response;
        return request.Http.RequestAborted.IsCancellationRequested
            ? new(Answer.ClientWentAway)
            : new(response.StatusCode, Bytes: HttpMethods.IsHead(request.Method) ? 0 : response.ContentLength ?? 0);
    }
}
