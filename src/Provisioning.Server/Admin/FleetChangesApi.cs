using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Provisioning.Configs;
using Provisioning.Devices;

namespace Provisioning.Admin;

/// <summary>Reads and changes one thing of the fleet for a request.</summary>
internal sealed class FleetChangesApi(FleetState fleet, FleetStore store, FleetChanges changes, FleetWords words)
{
    public async Task<IResult> GetAsync(FleetNoun noun, string id, HttpContext context, bool secrets)
    {
        if (secrets && !context.User.IsInRole(nameof(Role.Admin)))
            return ApiProblem.Of(StatusCodes.Status403Forbidden, "Only administrators see secrets", "Leave 'secrets' out.");
        id = Canonical(noun, id);
        // The revision is read first: a change in between makes the ETag too old, never too new.
        var revision = await store.RevisionAsync(noun, id, context.RequestAborted);
        return noun.Find(fleet.Current, id) is { } item
            ? Answer(noun, item, revision, context, secrets ? FleetJson.Open : FleetJson.Masked)
            : noun == FleetNoun.Account ? Answer(noun, new ModelSettings(), 0, context, FleetJson.Masked) : ApiProblem.NotFound(noun.PathOf(id));
    }

    /// <param name="id">Null to create what the body names.</param>
    public async Task<IResult> PutAsync(FleetNoun noun, string? id, HttpContext context)
    {
        var text = await new StreamReader(context.Request.Body).ReadToEndAsync(context.RequestAborted);
        var reading = new FleetReading(fleet.Current, words, references: null);
        var item = FleetFile.ReadOne(noun, text, reading);
        if (item is null || reading.Problems.Count > 0)
            return ApiProblem.Refused(reading.Problems);

        var itemId = noun.IdOf(item);
        if (id is not null && Canonical(noun, id) != itemId)
            return ApiProblem.Of(StatusCodes.Status400BadRequest, "The address and the body disagree", $"The address says '{id}', the field '{noun.Id}' says '{itemId}'.");

        var (expected, refusal) = await ExpectAsync(noun, itemId, id is null, context);
        if (refusal is not null)
            return refusal;
        var isNew = noun.Find(fleet.Current, itemId) is null;
        var outcome = await ChangeAsync(noun, itemId, item, expected, context);
        if (outcome.Verdict != ChangeVerdict.Accepted)
            return ApiProblem.Refused(outcome, reading, noun.PathOf(itemId));

        context.Response.StatusCode = isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        if (isNew)
            context.Response.Headers.Location = $"/api/{noun.PathOf(Uri.EscapeDataString(itemId))}";
        return Answer(noun, item, await store.RevisionAsync(noun, itemId, context.RequestAborted), context, FleetJson.Masked);
    }

    public async Task<IResult> DeleteAsync(FleetNoun noun, string id, HttpContext context)
    {
        if (noun.Find(fleet.Current, Canonical(noun, id)) is not { } item)
            return ApiProblem.NotFound(noun.PathOf(id));
        var itemId = noun.IdOf(item);
        var (expected, refusal) = await ExpectAsync(noun, itemId, mustBeNew: false, context);
        if (refusal is not null)
            return refusal;
        var outcome = await ChangeAsync(noun, itemId, null, expected, context);
        return outcome.Verdict == ChangeVerdict.Accepted
            ? TypedResults.NoContent()
            : ApiProblem.Refused(outcome, new FleetReading(fleet.Current, words, references: null), noun.PathOf(itemId));
    }

    private Task<ChangeOutcome> ChangeAsync(FleetNoun noun, string id, object? item, ExpectedRevision? expected, HttpContext context) =>
        changes.ChangeAsync(
            new ChangeRequest
            {
                Edit = before => FleetEdit.Of(noun.With(before, [new(id, item)])),
                Reason = new(context.User.Identity?.Name ?? "", $"{(item is null ? "removed" : "changed")} {noun.PathOf(id)}"),
                Expected = expected,
            },
            context.RequestAborted);

    /// <summary>RFC 9110 §13: a change of what exists must say which state of it was seen.</summary>
    private async Task<(ExpectedRevision? Expected, IResult? Refusal)> ExpectAsync(FleetNoun noun, string id, bool mustBeNew, HttpContext context)
    {
        var revision = await store.RevisionAsync(noun, id, context.RequestAborted);
        var match = context.Request.Headers.IfMatch.ToString();
        if (mustBeNew || context.Request.Headers.IfNoneMatch == "*")
        {
            return revision == 0
                ? (new(noun, id, 0), null)
                : (null, ApiProblem.Of(StatusCodes.Status409Conflict, "It exists already", $"To change '{noun.PathOf(id)}', PUT it with If-Match."));
        }

        if (match == "*" || (revision == 0 && match.Length == 0))
            return (null, null);
        if (match.Length == 0)
            return (null, ApiProblem.Of(StatusCodes.Status428PreconditionRequired, "If-Match is missing", "GET it first and send its ETag as If-Match, so that nobody's change is lost; or send If-Match: *."));
        return RevisionTag.TryRead(match, out var seen)
            ? (new(noun, id, seen), null)
            : (null, ApiProblem.Of(StatusCodes.Status412PreconditionFailed, "The ETag is unknown", $"'{match}' is no ETag of this API."));
    }

    private static ContentHttpResult Answer(FleetNoun noun, object item, long revision, HttpContext context, JsonSerializerOptions json)
    {
        context.Response.Headers.ETag = RevisionTag.Write(revision);
        return TypedResults.Content(JsonSerializer.Serialize(item, noun.Type, json), "application/json", statusCode: context.Response.StatusCode);
    }

    /// <summary>A MAC address may be written in many ways; it is stored in one.</summary>
    private static string Canonical(FleetNoun noun, string id) =>
        noun == FleetNoun.Devices && MacAddress.TryParse(id, out var mac) ? mac.ToString() : RouteDescriptions.Unescape(id);
}
