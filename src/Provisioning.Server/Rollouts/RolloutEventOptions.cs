using System.ComponentModel.DataAnnotations;

namespace Provisioning.Rollouts;

/// <summary>Configuration section <c>Rollouts</c>, the part of it that says who is told what happens.</summary>
internal sealed class RolloutEventOptions
{
    /// <summary>Every event, and the state of every rollout, is published over MQTT.</summary>
    public bool Mqtt { get; set; } = true;

    /// <summary>How long MQTT shows the state of a rollout that has ended: who looks on the morning after sees it.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan EndedShownFor { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long events are kept, for the API and for webhooks that are down. Ours: a quarter of a year.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan EventsKept { get; set; } = TimeSpan.FromDays(90);

    public IReadOnlyList<WebhookOptions> Webhooks { get; set; } = [];

    /// <summary>How long a receiver may take to answer. GitHub waits ten seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan WebhookTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Events in one request.</summary>
    [Range(1, 1_000)]
    public int WebhookBatch { get; set; } = 100;

    /// <summary>Bytes of one request, unless a single event is longer. Many receivers take 1 MB at most; a hundred events have some 20 KB.</summary>
    [Range(1_024, 16_777_216)]
    public int WebhookBatchBytes { get; set; } = 262_144;

    /// <summary>The first pause before a request is repeated; it doubles, with jitter.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan WebhookPause { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause: a receiver that comes back has its events within it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan WebhookLongestPause { get; set; } = TimeSpan.FromHours(1);
}

/// <summary>One of <c>Rollouts:Webhooks</c>: who is sent the events by HTTP.</summary>
internal sealed class WebhookOptions
{
    /// <summary>Where to; https, or http to this machine.</summary>
    public string Url { get; set; } = "";

    /// <summary>What the requests are signed with; the receiver knows it too.</summary>
    public string Secret { get; set; } = "";

    /// <summary>Of <see cref="RolloutEventKind"/>; when empty all but those of which a phone has many.</summary>
    public IReadOnlyList<string> Kinds { get; set; } = [];
}
