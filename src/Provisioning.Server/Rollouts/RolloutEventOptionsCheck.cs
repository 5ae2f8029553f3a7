using Microsoft.Extensions.Options;

namespace Provisioning.Rollouts;

/// <summary>Says at the start what is wrong with a webhook, never its secret.</summary>
internal sealed class RolloutEventOptionsCheck : IValidateOptions<RolloutEventOptions>
{
    public ValidateOptionsResult Validate(string? name, RolloutEventOptions options)
    {
        var problems = options.Webhooks.SelectMany(Problems).ToList();
        problems.AddRange(from webhook in options.Webhooks
                          where WebhookTarget.ReadUrl(webhook.Url) is not null
                          group webhook by webhook.Url into same
                          where same.Count() > 1
                          select $"Rollouts:Webhooks has {WebhookTarget.Display(WebhookTarget.ReadUrl(same.Key)!)} {same.Count()} times; name all its kinds at once.");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(WebhookOptions webhook, int place)
    {
        var setting = $"Rollouts:Webhooks:{place}";
        if (WebhookTarget.ReadUrl(webhook.Url) is null)
            yield return $"{setting}:Url must be such as https://example.com/phones, or http to this machine such as http://127.0.0.1:8000/phones, without user, password and fragment.";
        if (webhook.Secret.Length < WebhookTarget.MinSecretLength)
            yield return $"{setting}:Secret must have {WebhookTarget.MinSecretLength} characters or more: with it the receiver checks that events come from this server. 'openssl rand -hex 32' makes one.";
        foreach (var wrong in webhook.Kinds.Where(kind => WebhookTarget.ReadKind(kind) is null))
            yield return $"{setting}:Kinds has '{wrong}', which is no kind of event; there are {string.Join(", ", Enum.GetNames<RolloutEventKind>())}.";
    }
}
