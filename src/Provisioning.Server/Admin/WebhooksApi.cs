using Provisioning.Rollouts;

namespace Provisioning.Admin;

/// <summary>Whether those who are sent events take them.</summary>
internal static class WebhooksApi
{
    private const int MaxCounted = 100_000;

    public static void MapWebhooks(this RouteGroupBuilder api) =>
        api.MapGet("webhooks", ListAsync).WithTags("rollouts").WithName("ListWebhooks").WithSummary("Webhooks, and whether they take their events")
            .WithDescription($"'waiting' counts events that were not taken yet, up to {MaxCounted}. The other fields tell what this server has seen since it started; 'url' is without its query.");

    private static async Task<WebhookInfo[]> ListAsync(Webhooks webhooks, WebhookCursors cursors, CancellationToken token)
    {
        var infos = new List<WebhookInfo>();
        foreach (var loop in webhooks.All)
        {
            var (target, status) = (loop.Target, loop.Status);
            infos.Add(new(
                target.Name, [.. target.Kinds.Order()], StateOf(status), await cursors.WaitingAsync(target, MaxCounted, token), status.LastSuccessAt, status.LastProblem, status.LastProblemAt));
        }

        return [.. infos];
    }

    private static WebhookState StateOf(WebhookStatus status) => status switch
    {
        { IsOff: true } => WebhookState.Off,
        { IsFailing: true } => WebhookState.Failing,
        _ => WebhookState.Working,
    };
}

/// <param name="Waiting">Events that were not taken yet.</param>
/// <param name="LastProblem">In words, also when it is over.</param>
internal sealed record WebhookInfo(
    string Url, IReadOnlyList<RolloutEventKind> Kinds, WebhookState State, long Waiting, DateTimeOffset? LastSuccessAt, string? LastProblem, DateTimeOffset? LastProblemAt);

internal enum WebhookState
{
    /// <summary>Nothing is known against it.</summary>
    Working,

    /// <summary>The last request was not taken; it is tried again.</summary>
    Failing,

    /// <summary>It answered 410: nothing is sent until the server starts again.</summary>
    Off,
}
