using Microsoft.AspNetCore.Http.HttpResults;
using Provisioning.Devices;
using Provisioning.Subscriptions;

namespace Provisioning.Admin;

/// <summary>Which phones watch which extensions.</summary>
internal static class SubscriptionsApi
{
    private const int DefaultLimit = 1_000;
    private const int MaxLimit = 100_000;

    public static void MapSubscriptions(this RouteGroupBuilder api)
    {
        api.MapGet("subscriptions", List).WithTags("lamps").WithName("ListSubscriptions").WithSummary("Lamps that phones watch")
            .WithDescription("By phone and extension, at most 'limit'; 'extension' asks for the watchers of one extension.");
        api.MapGet("devices/{mac}/subscriptions", OfDevice).WithTags("lamps").WithName("ListSubscriptionsOfDevice").WithSummary("Lamps that a phone watches");
    }

    private static Results<Ok<SubscriptionList>, ProblemHttpResult> List(string? extension, int? limit, SubscriptionTable table)
    {
        var most = Math.Clamp(limit ?? DefaultLimit, 1, MaxLimit);
        if (extension is null)
            return TypedResults.Ok(new SubscriptionList(table.Count, [.. table.All.OrderBy(subscription => subscription.Watcher.Device).ThenBy(subscription => subscription.Watcher.Extension).Take(most).Select(subscription => subscription.ToInfo())]));
        if (!ExtensionNumber.TryParse(extension, out var number))
            return ApiProblem.NotFound($"extensions/{extension}");
        var watchers = table.WatchersOf(number);
        return TypedResults.Ok(new SubscriptionList(watchers.Length, [.. watchers.Take(most).Select(subscription => subscription.ToInfo())]));
    }

    private static Results<Ok<IEnumerable<SubscriptionInfo>>, ProblemHttpResult> OfDevice(string mac, FleetState fleet, SubscriptionTable table) =>
        MacAddress.TryParse(mac, out var address) && fleet.Current.Devices.ContainsKey(address)
            ? TypedResults.Ok(table.OfPhone(address).Select(subscription => subscription.ToInfo()))
            : ApiProblem.NotFound($"devices/{mac}");
}

/// <param name="Count">All there are, listed or not.</param>
internal sealed record SubscriptionList(int Count, IReadOnlyList<SubscriptionInfo> Subscriptions);
