using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Provisioning.Admin;

/// <summary>RFC 6750 bearer tokens.</summary>
internal sealed class BearerAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ApiTokenStore tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string Name = "Bearer";
    private const string Prefix = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return Task.FromResult(AuthenticateResult.NoResult());
        if (tokens.Find(header[Prefix.Length..].Trim()) is not { } token)
            return Task.FromResult(AuthenticateResult.Fail("unknown token"));

        // A role includes those below it, so a policy asks for one role only.
        var roles = Enum.GetValues<Role>().Where(role => role <= token.Role).Select(role => new Claim(ClaimTypes.Role, role.ToString()));
        var identity = new ClaimsIdentity(roles.Prepend(new Claim(ClaimTypes.Name, token.Name)), Name);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Name)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = """Bearer realm="provisioning" """.TrimEnd();
        return ApiProblem.Of(StatusCodes.Status401Unauthorized, "A valid API token is needed", "Send the header 'Authorization: Bearer prov_...'.").ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        ApiProblem.Of(StatusCodes.Status403Forbidden, "This token may not do that", $"The token '{Context.User.Identity?.Name}' has a role that is too low.").ExecuteAsync(Context);
}
