using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Provisioning.Devices;
using Provisioning.Monitoring;

namespace Provisioning.Admin;

/// <summary>Monitoring of calls: started, switched, stopped, watched. Who monitors whom is nothing for wall displays, so all of it is for operators.</summary>
internal static class MonitoringApi
{
    private const string EventStream = "text/event-stream";
    private const int DefaultLimit = 50;
    private const int MaxLimit = 1_000;

    public static void MapMonitoring(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("monitoring").WithTags("monitoring").RequireRole(Role.Operator);
        group.MapGet("", ListAsync).WithName("ListMonitoring").WithSummary("Sessions, newest first; with 'open' those that go on")
            .WithDescription("'before' is the id of the last one of the page before. 'from' and 'until' are times at which they started.");
        group.MapPost("", StartAsync).WithName("StartMonitoring").WithSummary("Let somebody hear somebody's call")
            .WithDescription("The PBX calls the monitor's phone, which answers by itself where it can. The same rules hold as for a phone; a refusal has its reason in 'reason'. Who monitors this person already switches the mode.");
        group.MapGet("people", PeopleAsync).WithName("ListMonitoredPeople").WithSummary("Whom somebody may monitor, what they do, and what is possible now, or a stream of it")
            .WithDescription("With 'Accept: text/event-stream' the answer does not end: the event 'people' has all of them, then 'person' comes for each whose state, possible modes or session changed, and 'people' anew when they are others.")
            .Produces<MonitoredPersonAnswer[]>(StatusCodes.Status200OK, "application/json", EventStream).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("stream", StreamAsync).WithName("WatchMonitoring").WithSummary("The sessions that go on, or a stream of them")
            .WithDescription("With 'Accept: text/event-stream' the answer does not end: the event 'sessions' has all that go on, then 'session' comes for each that began, changed or ended. 'monitor' may stand several times.")
            .Produces<SessionInfo[]>(StatusCodes.Status200OK, "application/json", EventStream).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("{id}", GetAsync).WithName("GetMonitoring").WithSummary("A session");
        group.MapPost("{id}/switch", (long id, MonitoringSwitch wanted, IMonitoringDesk desk, MonitoringAnswers answers, ClaimsPrincipal user, CancellationToken token) => SwitchAsync(id, wanted.Mode, desk, answers, user, token))
            .WithName("SwitchMonitoring").WithSummary("Another mode in the same session");
        group.MapPost("{id}/takeover", (long id, IMonitoringDesk desk, MonitoringAnswers answers, ClaimsPrincipal user, CancellationToken token) => SwitchAsync(id, Privilege.TakeOver, desk, answers, user, token))
            .WithName("TakeOverMonitoring").WithSummary("The monitor goes on with the call in the monitored person's place");
        group.MapPost("{id}/stop", StopAsync).WithName("StopMonitoring").WithSummary("End a session");
    }

    private static async Task<Results<Ok<IEnumerable<SessionInfo>>, ProblemHttpResult>> ListAsync(
        [AsParameters] MonitoringQuery query, IMonitoringDesk desk, MonitoringStore store, MonitoringAnswers answers, CancellationToken token)
    {
        if (!query.TryRead(out var monitor, out var monitored))
            return ApiProblem.Of(StatusCodes.Status400BadRequest, "That is no extension", "'monitor' and 'extension' are numbers of 1 to 20 digits.");
        var open = desk.Sessions.ToDictionary(session => session.Id);
        if (query.Open == true)
        {
            return TypedResults.Ok(open.Values.Where(session => (monitor is null || session.Monitor == monitor) && (monitored is null || session.Monitored == monitored))
                .OrderByDescending(session => session.Id).Select(answers.Of));
        }

        var filter = new SessionFilter(query.Before ?? long.MaxValue, Math.Clamp(query.Limit ?? DefaultLimit, 1, MaxLimit)) { Monitor = monitor, Monitored = monitored, From = query.From, Until = query.Until };
        return TypedResults.Ok((await store.ListAsync(filter, token)).Select(row => open.TryGetValue(row.Id, out var now) ? answers.Of(now) : answers.OfRow(row)));
    }

    private static async Task<Results<Created<SessionInfo>, ProblemHttpResult>> StartAsync(
        MonitoringStart wanted, IMonitoringDesk desk, MonitoringAnswers answers, ClaimsPrincipal user, CancellationToken token)
    {
        var answer = await desk.StartAsync(new(wanted.Monitor, wanted.Extension, wanted.Mode, MonitoringOrigin.Api, NameOf(user)), token);
        return answer is { Refusal: MonitoringRefusal.None, Session: { } session }
            ? TypedResults.Created($"/api/monitoring/{session.Id}", answers.Of(session))
            : answers.Refused(answer.Refusal, wanted.Extension);
    }

    private static async Task<IResult> PeopleAsync(string monitor, HttpContext context, MonitoringAnswers answers, PeopleFeed feed, PeopleStream stream, IHostApplicationLifetime server)
    {
        if (!ExtensionNumber.TryParse(monitor, out var number) || answers.PeopleOf(number) is not { } people)
            return ApiProblem.NotFound($"extensions/{monitor}");
        if (!WantsStream(context))
            return TypedResults.Ok(people);
        using var reader = feed.TryRead();
        if (reader is null)
            return TooMany("Too many watch people");
        return await SendAsync(context, server, token => stream.WriteAsync(context.Response.BodyWriter, number, reader, token));
    }

    private static async Task<Results<Ok<SessionInfo>, ProblemHttpResult>> GetAsync(long id, IMonitoringDesk desk, MonitoringStore store, MonitoringAnswers answers, CancellationToken token)
    {
        if (desk.Sessions.FirstOrDefault(session => session.Id == id) is { } open)
            return TypedResults.Ok(answers.Of(open));
        return await store.FindAsync(id, token) is { } row ? TypedResults.Ok(answers.OfRow(row)) : answers.Refused(MonitoringRefusal.NoSession, default);
    }

    private static async Task<Results<Ok<SessionInfo>, ProblemHttpResult>> SwitchAsync(
        long id, Privilege mode, IMonitoringDesk desk, MonitoringAnswers answers, ClaimsPrincipal user, CancellationToken token) =>
        Answer(await desk.SwitchAsync(id, mode, NameOf(user), token), answers);

    private static async Task<Results<Ok<SessionInfo>, ProblemHttpResult>> StopAsync(long id, IMonitoringDesk desk, MonitoringAnswers answers, ClaimsPrincipal user, CancellationToken token) =>
        Answer(await desk.StopAsync(id, NameOf(user), token), answers);

    private static Results<Ok<SessionInfo>, ProblemHttpResult> Answer(MonitoringAnswer answer, MonitoringAnswers answers) =>
        answer is { Refusal: MonitoringRefusal.None, Session: { } session } ? TypedResults.Ok(answers.Of(session)) : answers.Refused(answer.Refusal, answer.Session?.Monitored ?? default);

    private static async Task<IResult> StreamAsync(string[]? monitor, HttpContext context, SessionFeed feed, SessionStream stream, IHostApplicationLifetime server)
    {
        var wanted = monitor is { Length: > 0 } ? monitor.ToHashSet(StringComparer.Ordinal) : null;
        bool IsWanted(SessionInfo session) => wanted is null || wanted.Contains(session.Monitor.ToString());
        using var reader = feed.TryRead(out var open);
        if (!WantsStream(context))
            return TypedResults.Ok(open.Where(IsWanted));
        if (reader is null)
            return TooMany("Too many watch the sessions");
        return await SendAsync(context, server, token => stream.WriteAsync(context.Response.BodyWriter, open, reader, IsWanted, token));
    }

    private static bool WantsStream(HttpContext context) => context.Request.GetTypedHeaders().Accept.Any(accept => accept.MediaType.Equals(EventStream, StringComparison.OrdinalIgnoreCase));

    private static ProblemHttpResult TooMany(string what) => ApiProblem.Of(StatusCodes.Status503ServiceUnavailable, what, "Close another stream, or let more watch (Monitoring:MaxReaders).");

    private static async Task<IResult> SendAsync(HttpContext context, IHostApplicationLifetime server, Func<CancellationToken, Task> write)
    {
        context.Response.ContentType = EventStream;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would keep events back
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, server.ApplicationStopping);
        try
        {
            await write(either.Token);
        }
        catch (OperationCanceledException)
        {
            // The watcher has gone, or the server goes.
        }

        return TypedResults.Empty;
    }

    private static string NameOf(ClaimsPrincipal user) => user.Identity?.Name ?? "";
}

/// <param name="Monitor">Who is to hear the call.</param>
/// <param name="Extension">Whose call.</param>
/// <param name="Mode">Listen when left out.</param>
internal sealed record MonitoringStart(ExtensionNumber Monitor, ExtensionNumber Extension, Privilege Mode = Privilege.Listen);

/// <param name="Mode">Listen, whisper, barge or takeOver.</param>
internal sealed record MonitoringSwitch(Privilege Mode);

/// <summary>Which sessions.</summary>
internal sealed record MonitoringQuery(
    [FromQuery] string? Monitor, [FromQuery] string? Extension, [FromQuery] bool? Open, [FromQuery] DateTimeOffset? From, [FromQuery] DateTimeOffset? Until, [FromQuery] long? Before, [FromQuery] int? Limit)
{
    public bool TryRead(out ExtensionNumber? monitor, out ExtensionNumber? extension) => TryRead(Monitor, out monitor) & TryRead(Extension, out extension);

    private static bool TryRead(string? text, out ExtensionNumber? number)
    {
        number = ExtensionNumber.TryParse(text, out var read) ? read : null;
        return text is null || number is not null;
    }
}
