using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Provisioning.Tests.Rollouts;

/// <summary>Takes events as the documentation of the signature says, with code of its own, over real HTTP.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    public const string Secret = "correct-horse-battery";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedDelivery> _received = new();

    private WebhookReceiver(WebApplication app) => _app = app;

    /// <summary>What is answered to the request of that number, counted from 1; 0 hangs.</summary>
    public Func<int, int> Answer { get; set; } = _ => StatusCodes.Status200OK;

    public IReadOnlyList<ReceivedDelivery> All => [.. _received];

    public IReadOnlyList<ReceivedDelivery> Taken => [.. _received.Where(delivery => delivery.Status is >= 200 and < 300)];

    public IEnumerable<string> Details => Taken.SelectMany(delivery => delivery.Details);

    /// <summary>With something in the query that nobody must see.</summary>
    public string Url => $"{_app.Urls.First()}/phones?key=hidden-key";

    public string[] Settings =>
    [
        $"Rollouts:Webhooks:0:Url={Url}", $"Rollouts:Webhooks:0:Secret={Secret}", "Rollouts:WebhookPause=00:00:00.020", "Rollouts:WebhookLongestPause=00:00:00.100", "Rollouts:WebhookTimeout=00:00:05",
    ];

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new WebhookReceiver(app);
        app.Run(receiver.TakeAsync);
        await app.StartAsync(TestServer.Token);
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var status = Answer(_received.Count + 1);
        _received.Enqueue(new(
            $"{context.Request.Headers["X-Provisioning-Delivery"]}", body.ToArray(), $"{context.Request.Headers["X-Provisioning-Signature"]}", IsGenuine($"{context.Request.Headers["X-Provisioning-Signature"]}", body.ToArray()), status, $"{context.Request.ContentType}"));
        if (status == 0)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        else
            context.Response.StatusCode = status;
        if (status is >= 300 and < 400)
            context.Response.Headers.Location = "/elsewhere";
    }

    private static bool IsGenuine(string header, byte[] body)
    {
        if (header.Split(',') is not [['t', '=', .. var time], ['v', '1', '=', .. var mac]])
            return false;
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), (byte[])[.. Encoding.ASCII.GetBytes(time + "."), .. body]);
        var age = TimeProvider.System.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(long.Parse(time, CultureInfo.InvariantCulture));
        return age.Duration() < TimeSpan.FromMinutes(5) && CryptographicOperations.FixedTimeEquals(expected, Convert.FromHexString(mac));
    }
}

internal sealed record ReceivedDelivery(string Id, byte[] Body, string Signature, bool IsGenuine, int Status, string ContentType)
{
    public JsonArray Events => JsonNode.Parse(Body)!["events"]!.AsArray();

    public IEnumerable<string> Details => Events.Select(told => (string)told!["detail"]!);
}
