using Microsoft.AspNetCore.Http.HttpResults;
using Provisioning.Devices;
using Provisioning.Lamps;

namespace Provisioning.Admin;

/// <summary>The lamps as they are, and as they change.</summary>
internal static class LampsApi
{
    private const string EventStream = "text/event-stream";

    public static void MapLamps(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("lamps").WithTags("lamps");
        group.MapGet("", GetAsync).WithName("ListLamps").WithSummary("The lamps of all extensions, or a stream of them")
            .WithDescription(
                "With 'Accept: text/event-stream' the answer does not end: the event 'lamps' has all of them, then 'lamp' comes for each that changes and 'gone' for an extension that left. "
                + "A slow reader misses what was between, never the last. 'Last-Event-ID' asks for what changed since. 'extension' may stand several times.")
            .Produces<Lamp[]>().Produces<string>(StatusCodes.Status200OK, EventStream).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("{extension}", Get).WithName("GetLamp").WithSummary("The lamp of an extension").Produces<Lamp>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> GetAsync(string[]? extension, HttpContext context, LampFeed feed, LampStream stream, IHostApplicationLifetime server)
    {
        var wanted = extension is { Length: > 0 } ? extension.ToHashSet(StringComparer.Ordinal) : null;
        bool IsWanted(ExtensionNumber number) => wanted is null || wanted.Contains(number.ToString());
        if (!context.Request.GetTypedHeaders().Accept.Any(accept => accept.MediaType.Equals(EventStream, StringComparison.OrdinalIgnoreCase)))
            return Json(feed.All.Where(lamp => IsWanted(lamp.Extension)));
        using var reader = feed.TryRead();
        if (reader is null)
            return ApiProblem.Of(StatusCodes.Status503ServiceUnavailable, "Too many watch the lamps", "Close another stream, or let more watch (Lamps:MaxReaders).");

        context.Response.ContentType = EventStream;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would keep events back
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, server.ApplicationStopping);
        try
        {
            await stream.WriteAsync(context.Response.BodyWriter, reader, context.Request.Headers["Last-Event-ID"].FirstOrDefault(), IsWanted, either.Token);
        }
        catch (OperationCanceledException)
        {
            // The watcher has gone, or the server goes.
        }

        return TypedResults.Empty;
    }

    private static Results<ContentHttpResult, ProblemHttpResult> Get(string extension, LampFeed feed) =>
        ExtensionNumber.TryParse(extension, out var number) && feed.Find(number) is { } lamp ? Json(lamp) : ApiProblem.NotFound($"lamps/{extension}");

    private static ContentHttpResult Json<T>(T value) => TypedResults.Content(System.Text.Encoding.UTF8.GetString(LampJson.Write(value)), "application/json");
}
