using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using Microsoft.Extensions.Options;

namespace Provisioning.Rollouts;

/// <summary>Sends one request to a webhook. Of the answer only the status counts; its body is not read, no redirect is followed, no proxy asked.</summary>
internal sealed class WebhookClient(IHttpClientFactory clients, IOptions<RolloutEventOptions> options, TimeProvider time)
{
    public const string HttpClientName = "webhooks";

    private const int MaxHeaderKilobytes = 16;

    public static SocketsHttpHandler CreateHandler() => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        MaxResponseHeadersLength = MaxHeaderKilobytes,
        MaxResponseDrainSize = 0,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5), // a name that has moved is asked for again
        ActivityHeadersPropagator = null,
    };

    public async Task<WebhookAnswer> SendAsync(WebhookTarget target, WebhookBatch batch, CancellationToken token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, target.Url) { Content = new ByteArrayContent(batch.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
        request.Headers.Add(WebhookSignature.Header, target.Sign(time.GetUtcNow(), batch.Body));
        request.Headers.Add(WebhookSignature.DeliveryHeader, batch.Delivery);
        request.Headers.UserAgent.Add(new("Provisioning", "1"));
        var patience = options.Value.WebhookTimeout;
        using var timeout = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, timeout.Token);
        using var client = clients.CreateClient(HttpClientName);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return Read(response);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return new(WebhookOutcome.TimedOut, $"it did not answer within {patience.TotalSeconds:0.###} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new(WebhookOutcome.Unreachable, e.InnerException is { } cause && cause.Message != e.Message ? $"{e.Message} {cause.Message}" : e.Message);
        }
    }

    private WebhookAnswer Read(HttpResponseMessage response) => response switch
    {
        { IsSuccessStatusCode: true } => new(WebhookOutcome.Taken, ""),
        { StatusCode: HttpStatusCode.Gone } => new(WebhookOutcome.Gone, "it answered 410"),
        _ => new(WebhookOutcome.Refused, $"it answered {(int)response.StatusCode}")
        {
            RetryAfter = response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - time.GetUtcNow() : null,
        },
    };
}

/// <param name="Problem">In words; empty when there was none.</param>
internal sealed record WebhookAnswer(WebhookOutcome Outcome, string Problem)
{
    /// <summary>The receiver asks not to be asked before.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>How a request ended.</summary>
internal enum WebhookOutcome
{
    /// <summary>Any 2xx.</summary>
    Taken,

    /// <summary>Another status.</summary>
    Refused,

    /// <summary>410: the receiver wants no more.</summary>
    Gone,

    TimedOut,

    /// <summary>No connection, no TLS that is trusted, or no HTTP.</summary>
    Unreachable,
}
