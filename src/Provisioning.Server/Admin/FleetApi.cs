using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Provisioning.Devices;

namespace Provisioning.Admin;

/// <summary>List, read, create, change and delete: the same five routes for every kind of thing.</summary>
internal static class FleetApi
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1_000;

    public static void MapFleet(this RouteGroupBuilder api)
    {
        foreach (var noun in FleetNoun.Nouns.Where(noun => noun != FleetNoun.Account))
        {
            var group = api.MapGroup(noun.Name).WithTags(noun.Name);
            group.MapGet("", (FleetState fleet, ClaimsPrincipal user, int? limit, string? after, string? q, string? site, string? model, bool? secrets) =>
                    List(noun, fleet, user, new(limit ?? DefaultLimit, after, q, site, model), secrets ?? false))
                .Describe(noun, "List", "A page of things in the order of their names. 'after' is the 'next' of the page before.").ProducesPage(noun);
            group.MapGet("{id}", (string id, HttpContext context, FleetChangesApi changes, bool? secrets) => changes.GetAsync(noun, id, context, secrets ?? false))
                .Describe(noun, "Get", "With its ETag.").ProducesThing(noun);
            group.MapPost("", (HttpContext context, FleetChangesApi changes) => changes.PutAsync(noun, null, context))
                .Describe(noun, "Create", "Refused when it exists.").AcceptsThing(noun, StatusCodes.Status201Created).RequireRole(Role.Admin);
            group.MapPut("{id}", (string id, HttpContext context, FleetChangesApi changes) => changes.PutAsync(noun, id, context))
                .Describe(noun, "Put", "Creates or replaces. To replace, If-Match must name the ETag that was read; '*' replaces whatever is there. A masked secret stays as it is.")
                .AcceptsThing(noun, StatusCodes.Status200OK).RequireRole(Role.Admin);
            group.MapDelete("{id}", (string id, HttpContext context, FleetChangesApi changes) => changes.DeleteAsync(noun, id, context))
                .Describe(noun, "Delete", "Refused while something else names it.").Produces(StatusCodes.Status204NoContent).RequireRole(Role.Admin);
        }

        var account = api.MapGroup(FleetNoun.Account.Name).WithTags(FleetNoun.Account.Name);
        account.MapGet("", (HttpContext context, FleetChangesApi changes, bool? secrets) => changes.GetAsync(FleetNoun.Account, "", context, secrets ?? false))
            .Describe(FleetNoun.Account, "Get", "What holds for all phones.").ProducesThing(FleetNoun.Account);
        account.MapPut("", (HttpContext context, FleetChangesApi changes) => changes.PutAsync(FleetNoun.Account, "", context))
            .Describe(FleetNoun.Account, "Put", "Replaces what holds for all phones.").AcceptsThing(FleetNoun.Account, StatusCodes.Status200OK).RequireRole(Role.Admin);
    }

    private static Results<ContentHttpResult, ProblemHttpResult> List(FleetNoun noun, FleetState fleet, ClaimsPrincipal user, FleetFilter filter, bool secrets)
    {
        if (secrets && !user.IsInRole(nameof(Role.Admin)))
            return ApiProblem.Of(StatusCodes.Status403Forbidden, "Only administrators see secrets", "Leave 'secrets' out.");
        if (filter.Limit is < 1 or > MaxLimit)
            return ApiProblem.Of(StatusCodes.Status400BadRequest, "The limit is out of range", $"'{filter.Limit}' is not from 1 to {MaxLimit}.");

        var json = secrets ? FleetJson.Open : FleetJson.Masked;
        var matching = filter.Apply(noun, fleet.Current);
        var page = matching.Where(item => filter.IsAfter(noun, item)).Take(filter.Limit + 1).ToList();
        var items = page.Take(filter.Limit).Select(item => JsonSerializer.SerializeToNode(item, noun.Type, json)).ToArray();
        var body = new JsonObject { ["items"] = new JsonArray(items), ["total"] = matching.Count };
        if (page.Count > filter.Limit)
            body["next"] = noun.IdOf(page[filter.Limit - 1]);
        return TypedResults.Content(body.ToJsonString(json), "application/json");
    }
}

/// <summary>Which things of a kind, and where the page starts.</summary>
internal sealed record FleetFilter(int Limit, string? After, string? Text, string? Site, string? Model)
{
    public List<object> Apply(FleetNoun noun, Fleet fleet) =>
        [.. noun.All(fleet).Where(Matches).OrderBy(item => Order(noun, noun.IdOf(item)))];

    public bool IsAfter(FleetNoun noun, object item) =>
        After is null || Order(noun, noun.IdOf(item)).CompareTo(Order(noun, After)) > 0;

    private bool Matches(object item)
    {
        var (site, model, texts) = item switch
        {
            Device device => (device.Site, device.Model, (string?[])[device.Mac.ToString(), .. device.Lines.Select(line => line.Extension.ToString())]),
            Extension extension => (extension.Site, null, [extension.Number.ToString(), extension.Name]),
            MonitoringGroup group => (group.Site, null, [group.Name]),
            ModelSettings settings => (null, settings.Model, [settings.Model]),
            Site place => (place.Name, null, [place.Name]),
            Pbx pbx => (null, null, [pbx.Name, pbx.Address]),
            _ => ((string?)null, (string?)null, []),
        };
        return (Site is null || Site == site) && (Model is null || Model == model)
            && (Text is null || texts.Any(text => text?.Contains(Text, StringComparison.OrdinalIgnoreCase) == true));
    }

    /// <summary>Extensions in the order of their numbers, everything else by name.</summary>
    private static (int Length, string Id) Order(FleetNoun noun, string id) => (noun == FleetNoun.Extensions ? id.Length : 0, id);
}

/// <summary>ETags of fleet things are their revisions.</summary>
internal static class RevisionTag
{
    public static string Write(long revision) => string.Create(CultureInfo.InvariantCulture, $"\"{revision}\"");

    public static bool TryRead(string text, out long revision) =>
        long.TryParse(text.Trim().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out revision);
}
