using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Provisioning.CallSources;
using Provisioning.Devices;
using Provisioning.Dialogs;

namespace Provisioning.Admin;

/// <summary>Call events from scripts and from PBXs that call a URL.</summary>
internal static class CallsApi
{
    public static void MapCalls(this RouteGroupBuilder api) =>
        api.MapPost("calls/{source}", PostAsync).WithTags("calls").WithName("PostCalls").WithSummary("Tell of calls, as one of their sources").RequireRole(Role.Operator)
            .WithDescription(
                "The body is one event, a list of events, {\"snapshot\": [...]} with all calls that the source has now (others of it have ended), or {\"status\": \"online\"}, "
                + "also offline, alive, snapshot-begin and snapshot-end. It is the same as over MQTT. All of it is taken, or nothing.")
            .Accepts<CallEventRequest>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<Accepted<CallsTaken>, ProblemHttpResult>> PostAsync(
        string source, HttpContext context, HttpCallSource calls, IOptions<CallSourceOptions> options, CancellationToken token)
    {
        var body = await context.Request.BodyReader.ReadAtLeastAsync(options.Value.MaxMessageBytes + 1, token);
        var (taken, problem) = await calls.TakeAsync(source, body.Buffer, token);
        context.Request.BodyReader.AdvanceTo(body.Buffer.End);
        return problem is null ? TypedResults.Accepted((string?)null, new CallsTaken(taken)) : Refuse(problem, context);
    }

    private static ProblemHttpResult Refuse(CallProblem problem, HttpContext context)
    {
        var status = StatusOf(problem.Reason);
        if (status is StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers.RetryAfter = "1";
        var text = problem.Path.Length > 0 ? $"'{problem.Path}' {problem.Message}." : $"The body {problem.Message}.";
        return ApiProblem.Of(status, "The calls were not taken", text, [new ApiError(problem.Path, problem.Path, problem.Message, "error", 0, 0)]);
    }

    private static int StatusOf(CallRefusal reason) => reason switch
    {
        CallRefusal.Json or CallRefusal.SourceName => StatusCodes.Status400BadRequest,
        CallRefusal.TooLarge => StatusCodes.Status413PayloadTooLarge,
        CallRefusal.TooManySources => StatusCodes.Status429TooManyRequests,
        CallRefusal.QueueFull => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status422UnprocessableEntity,
    };
}

/// <param name="Taken">Facts that will be shown, in the order of the body.</param>
internal sealed record CallsTaken(int Taken);

/// <summary>One extension's side of one call, as it is now.</summary>
/// <param name="Call">Names the call at its source, the same from the first event to the last.</param>
/// <param name="Direction">Recipient, when left out.</param>
/// <param name="Held">This extension has put the call on hold.</param>
/// <param name="Remote">Who is on the other side.</param>
/// <param name="Private">Nobody may be told who that is.</param>
/// <param name="Leg">The SIP dialog behind it, for picking it up.</param>
/// <param name="Sequence">Counts up within the call, where the source counts: late events are known by it.</param>
internal sealed record CallEventRequest(
    ExtensionNumber Extension, string Call, DialogState State, DialogDirection? Direction, bool? Held, CallParty? Remote, bool? Private, CallLeg? Leg, long? Sequence);
