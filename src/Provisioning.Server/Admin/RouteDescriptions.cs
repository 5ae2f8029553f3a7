using Provisioning.Devices;

namespace Provisioning.Admin;

/// <summary>What the API document says of a route beyond its types.</summary>
internal static class RouteDescriptions
{
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, FleetNoun noun, string verb, string text) =>
        route.WithName(verb + char.ToUpperInvariant(noun.Name[0]) + noun.Name[1..]).WithSummary($"{verb} {noun.Name}").WithDescription(text);

    public static RouteHandlerBuilder ProducesThing(this RouteHandlerBuilder route, FleetNoun noun) =>
        route.Produces(StatusCodes.Status200OK, noun.Type).ProducesProblem(StatusCodes.Status404NotFound);

    public static RouteHandlerBuilder ProducesPage(this RouteHandlerBuilder route, FleetNoun noun) =>
        route.Produces(StatusCodes.Status200OK, typeof(Page<>).MakeGenericType(noun.Type));

    public static RouteHandlerBuilder AcceptsThing(this RouteHandlerBuilder route, FleetNoun noun, int success) =>
        route.Accepts(noun.Type, "application/json").Produces(success, noun.Type)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status428PreconditionRequired);

    /// <summary>The web server leaves an escaped slash as it is, so that it does not part the address; people do put slashes into names.</summary>
    public static string Unescape(string segment) => segment.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    public static TBuilder RequireRole<TBuilder>(this TBuilder route, Role role)
        where TBuilder : IEndpointConventionBuilder =>
        route.RequireAuthorization(policy => policy.RequireRole(role.ToString()));
}

/// <summary>Part of a list.</summary>
/// <param name="Total">How many there are on all pages.</param>
/// <param name="Next">To be sent as <c>after</c> for the next page; null on the last.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, int Total, string? Next);
