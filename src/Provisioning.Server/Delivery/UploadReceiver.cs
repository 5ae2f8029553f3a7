using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Provisioning.Delivery;

/// <summary>Receives a body beside its place and moves it there only when all of it has arrived.</summary>
internal sealed class UploadReceiver(UploadFolder folder, IOptions<UploadOptions> options, DeliveryMetrics metrics)
{
    private const int BufferBytes = 16_384;

    public async ValueTask<Answer> ReceiveAsync(PhoneRequest request, UploadRule rule)
    {
        var limit = options.Value.MaxFileBytes;
        if (request.Http.Request.ContentLength > limit)
            return Answer.Refused(Refusal.UploadTooLarge);
        if (request.Http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = limit + 1;

        await using var body = folder.CreateIncoming();
        if (await TryReadAsync(request.Http, body, limit) is { } incomplete)
            return Answer.Refused(incomplete);
        var isNew = folder.Find(request.Mac!.Value, request.Path!) is null;
        if (await folder.KeepAsync(request.Mac.Value, request.Path!, body, rule.Appends, CancellationToken.None) is { } refusal)
            return Answer.Refused(refusal);
        metrics.Uploaded(body.Length);
        // RFC 9110 §9.3.4: 201 for what is new, 204 or 200 otherwise; the peers' 200 is what phones are known to take.
        request.Http.Response.StatusCode = isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        request.Http.Response.ContentLength = 0;
        return new(request.Http.Response.StatusCode, Bytes: body.Length);
    }

    private static async Task<Refusal?> TryReadAsync(HttpContext http, FileStream body, long limit)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (int read; (read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0;)
            {
                if (body.Length + read > limit)
                    return Refusal.UploadTooLarge;
                await body.WriteAsync(buffer.AsMemory(0, read), http.RequestAborted);
            }

            await body.FlushAsync(http.RequestAborted);
            return null;
        }
        catch (BadHttpRequestException e)
        {
            return e.StatusCode == StatusCodes.Status413PayloadTooLarge ? Refusal.UploadTooLarge : Refusal.UploadTruncated;
        }
        catch (Exception e) when (e is ConnectionResetException or ConnectionAbortedException or OperationCanceledException)
        {
            return Refusal.UploadTruncated;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
