using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Provisioning.Admin;

internal static class TokensApi
{
    public static void MapTokens(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("tokens").WithTags("tokens").RequireRole(Role.Admin);
        group.MapGet("", (ApiTokenStore tokens) => TypedResults.Ok(tokens.All)).WithName("ListTokens").WithSummary("List API tokens, without their texts");
        group.MapPost("", CreateAsync).WithName("CreateToken").WithSummary("Make an API token; its text is shown this once");
        group.MapDelete("{name}", RemoveAsync).WithName("DeleteToken").WithSummary("Take an API token back, at once");
    }

    private static async Task<Results<Created<NewToken>, ProblemHttpResult>> CreateAsync(
        TokenRequest request, ApiTokenStore tokens, ClaimsPrincipal user, CancellationToken token)
    {
        if (string.IsNullOrWhiteSpace(request.Name))
            return ApiProblem.Of(StatusCodes.Status422UnprocessableEntity, "The token has no name", "Name the person or script that will use it.", [new("name", "name", "is empty", "error", 0, 0)]);
        return await tokens.CreateAsync(request.Name, request.Role, user.Identity?.Name ?? "", token) is { } text
            ? TypedResults.Created($"/api/tokens/{Uri.EscapeDataString(request.Name)}", new NewToken(request.Name, request.Role, text))
            : ApiProblem.Of(StatusCodes.Status409Conflict, "The name is taken", $"There is a token '{request.Name}'. Take it back first, or use another name.");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(string name, ApiTokenStore tokens, ClaimsPrincipal user, CancellationToken token) =>
        await tokens.RemoveAsync(RouteDescriptions.Unescape(name), user.Identity?.Name ?? "", token) ? TypedResults.NoContent() : ApiProblem.NotFound($"tokens/{name}");

    internal sealed record TokenRequest(string Name, Role Role);

    /// <param name="Token">Shown this once.</param>
    internal sealed record NewToken(string Name, Role Role, string Token);
}
