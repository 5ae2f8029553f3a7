namespace Provisioning.Rollouts;

/// <summary>How a webhook fares at this server since it started.</summary>
/// <param name="LastProblem">In words; null when there was none.</param>
/// <param name="IsFailing">The last request was not taken.</param>
/// <param name="IsOff">The receiver wants no more.</param>
internal sealed record WebhookStatus(DateTimeOffset? LastSuccessAt, string? LastProblem, DateTimeOffset? LastProblemAt, bool IsFailing, bool IsOff)
{
    public static readonly WebhookStatus New = new(null, null, null, false, false);

    public WebhookStatus After(WebhookAnswer answer, DateTimeOffset now) => answer.Outcome == WebhookOutcome.Taken
        ? this with { LastSuccessAt = now, IsFailing = false }
        : this with { LastProblem = answer.Problem, LastProblemAt = now, IsFailing = true, IsOff = answer.Outcome == WebhookOutcome.Gone };
}
