using Microsoft.AspNetCore.Http.HttpResults;
using Provisioning.Audit;

namespace Provisioning.Admin;

internal static class AuditApi
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1_000;

    public static void MapAudit(this RouteGroupBuilder api) =>
        api.MapGet("audit", ListAsync).WithTags("audit").WithName("ListAudit").WithSummary("Who did what, newest first")
            .WithDescription("'subject' such as devices/805ec0123456 narrows it down; 'before' is the number of the last row of the page before.");

    private static async Task<Ok<IEnumerable<AuditLine>>> ListAsync(AuditTrail audit, string? subject, long? before, int? limit, CancellationToken token)
    {
        var rows = await audit.ListAsync(subject, before ?? long.MaxValue, Math.Clamp(limit ?? DefaultLimit, 1, MaxLimit), token);
        return TypedResults.Ok(rows.Select(row => new AuditLine(
            row.Number, DateTimeOffset.FromUnixTimeMilliseconds(row.AtMilliseconds), row.Actor, row.Action, row.Subject, row.Detail)));
    }

    internal sealed record AuditLine(long Number, DateTimeOffset At, string Actor, string Action, string Subject, string Detail);
}
