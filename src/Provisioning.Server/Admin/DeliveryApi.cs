using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Provisioning.Configs;
using Provisioning.Delivery;
using Provisioning.Devices;
using Provisioning.Rendering;
using Provisioning.Rollouts;

namespace Provisioning.Admin;

/// <summary>What phones did: what they fetched, whether they have what they should have, and who asked without being ours.</summary>
internal static class DeliveryApi
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1_000;

    public static void MapDelivery(this RouteGroupBuilder api)
    {
        api.MapGet("devices/{mac}/fetches", FetchesAsync).WithTags("delivery").WithName("ListFetches").WithSummary("Every request of a phone, newest first")
            .WithDescription("'before' is the number of the last row of the page before.");
        api.MapGet("devices/{mac}/status", StatusAsync).WithTags("delivery").WithName("GetStatus").WithSummary("What a phone should run, was told, was given, and provably runs");
        api.MapGet("drift", DriftAsync).WithTags("delivery").WithName("ListDrift").WithSummary("Phones that do not provably run what they should, and why");
        api.MapGet("discovered", (DiscoveredPhones phones, FleetState fleet) => TypedResults.Ok(
                phones.List().Where(phone => !fleet.Current.Devices.ContainsKey(phone.Mac))))
            .WithTags("delivery").WithName("ListDiscovered").WithSummary("Phones that asked and are not ours, last seen first");
        api.MapPost("discovered/{mac}/adopt", AdoptAsync).WithTags("delivery").WithName("AdoptPhone").RequireRole(Role.Admin)
            .WithSummary("Make a discovered phone one of ours").WithDescription("Its model is read from its User-Agent unless the request names one; its site is its extension's.");
        api.MapPost("contact-tokens", InviteAsync).WithTags("delivery").WithName("InvitePhones").RequireRole(Role.Operator)
            .WithSummary("Make one-time addresses for the first contact of phones")
            .WithDescription("A phone that is given such an address gets its files, with its own credentials in them, until it uses those or the time is over. Without 'macs': every phone that never fetched anything.");
    }

    private static async Task<Results<Ok<IEnumerable<FetchLine>>, ProblemHttpResult>> FetchesAsync(
        string mac, long? before, int? limit, FetchStore store, CancellationToken token)
    {
        if (!MacAddress.TryParse(mac, out var address))
            return ApiProblem.NotFound($"devices/{mac}");
        var rows = await store.ListAsync(address, before ?? long.MaxValue, Math.Clamp(limit ?? DefaultLimit, 1, MaxLimit), token);
        return TypedResults.Ok(rows.Select(FetchLine.Of));
    }

    private static async Task<Results<Ok<DriftLine>, ProblemHttpResult>> StatusAsync(string mac, FleetState fleet, DriftList drift, RolloutStore rollouts, CancellationToken token) =>
        MacAddress.TryParse(mac, out var address) && fleet.Current.Devices.TryGetValue(address, out var device)
            ? TypedResults.Ok(drift.Of(device, await rollouts.LatestUpdateAsync(address, token)))
            : ApiProblem.NotFound($"devices/{mac}");

    private static async Task<Ok<IEnumerable<DriftLine>>> DriftAsync(bool? all, DriftList drift, CancellationToken token) =>
        TypedResults.Ok((await drift.ListAsync(token)).Where(line => all == true || line.Reason != DriftLine.Current));

    private static async Task<Results<Ok<Invitation>, ProblemHttpResult>> AdoptAsync(
        string mac, AdoptRequest request, DiscoveredPhones phones, FleetChanges changes, Invitations invitations, ClaimsPrincipal user, CancellationToken token)
    {
        if (!MacAddress.TryParse(mac, out var address))
            return ApiProblem.NotFound($"discovered/{mac}");
        var model = request.Model ?? phones.List().FirstOrDefault(phone => phone.Mac == address)?.Model;
        var outcome = await changes.ChangeAsync(
            new ChangeRequest { Edit = fleet => Adopt(fleet, address, model, request.Extension), Reason = new(user.Identity?.Name ?? "", $"adopted {address}") }, token);
        if (outcome.Verdict != ChangeVerdict.Accepted)
            return ApiProblem.Refused(outcome.Problems.Select(problem => new TextProblem(problem, 0, 0)), $"devices/{address}");
        phones.Forget(address);
        return TypedResults.Ok(await invitations.MakeAsync(address, request.ValidHours, token));
    }

    private static FleetEdit Adopt(Fleet fleet, MacAddress mac, string? model, ExtensionNumber number)
    {
        if (fleet.Devices.ContainsKey(mac))
            return new(fleet, [new($"devices/{mac}", "is a phone of this fleet already")]);
        if (!fleet.Extensions.TryGetValue(number, out var extension))
            return new(fleet, [new($"devices/{mac}/extension", $"'{number}' is no extension of this fleet")]);
        if (string.IsNullOrEmpty(model))
            return new(fleet, [new($"devices/{mac}/model", "cannot be told from what the phone sent; name it, such as yealink/t54w")]);
        var device = new Device { Mac = mac, Model = model, Site = extension.Site, Lines = [new Line(number)] };
        return FleetEdit.Of(FleetNoun.Devices.With(fleet, [new(mac.ToString(), device)]));
    }

    private static async Task<Results<Ok<List<Invitation>>, ProblemHttpResult>> InviteAsync(
        InviteRequest request, FleetState fleet, ServedVersions served, Invitations invitations, CancellationToken token)
    {
        var known = fleet.Current.Devices;
        if (request.Macs?.Where(mac => !known.ContainsKey(mac)).ToList() is [var stranger, ..])
            return ApiProblem.NotFound($"devices/{stranger}");
        var made = new List<Invitation>();
        foreach (var mac in request.Macs ?? [.. known.Keys.Where(mac => served.Find(mac).IsEmpty).Order()])
            made.Add(await invitations.MakeAsync(mac, request.ValidHours, token));
        return TypedResults.Ok(made);
    }

    /// <param name="Extension">Whose calls ring on it.</param>
    /// <param name="Model"><c>vendor/model</c>; read from its User-Agent when null.</param>
    /// <param name="ValidHours">How long its first-contact address serves; a day when null.</param>
    internal sealed record AdoptRequest(ExtensionNumber Extension, string? Model = null, int? ValidHours = null);

    /// <param name="Macs">Every phone that never fetched anything when null.</param>
    /// <param name="ValidHours">How long the addresses serve; a day when null.</param>
    internal sealed record InviteRequest(MacAddress[]? Macs = null, int? ValidHours = null);
}

/// <param name="Url">To be given to the phone, by DHCP option 66, redirection service or by hand.</param>
internal sealed record Invitation(MacAddress Mac, Uri Url, DateTimeOffset Expires);

/// <summary>Makes first-contact addresses.</summary>
internal sealed class Invitations(ContactTokens tokens, RendererSource renderer, TimeProvider time)
{
    private const int DefaultHours = 24;
    private const int MaxHours = 24 * 90;

    public async Task<Invitation> MakeAsync(MacAddress mac, int? hours, CancellationToken token)
    {
        var now = time.GetUtcNow();
        var expires = now.AddHours(Math.Clamp(hours ?? DefaultHours, 1, MaxHours));
        var text = await tokens.IssueAsync(mac, now, expires, token);
        return new(mac, new Uri(renderer.Current.Environment.ProvisioningUrl, text + "/"), expires);
    }
}

/// <param name="Hash">Of the bytes it was given; null where there were none.</param>
/// <param name="Authentication">How it proved who it is, or why it was refused.</param>
internal sealed record FetchLine(
    long Number, DateTimeOffset At, string Address, string Method, string File, int Status, string? Hash, long Bytes,
    string Authentication, string Tls, string UserAgent, string? Model, string? Firmware)
{
    public static FetchLine Of(FetchRow row) => new(
        row.Number, DateTimeOffset.FromUnixTimeMilliseconds(row.AtMilliseconds), row.Address, row.Method, row.File, (int)row.Status,
        row.Hash?.ToString(), row.Bytes, row.Authentication, row.Tls, row.UserAgent, row.Model, row.Firmware);
}
