namespace Provisioning.Subscriptions;

/// <summary>
/// How fast all subscriptions are told something, after a start and before a stop: not faster than set, and not faster than phones, network and this
/// machine get it done. What has not been answered within T1 (RFC 3261 §17.1.1.1) is left to its transaction: phones that are gone hold up nobody.
/// </summary>
internal sealed class TellingPace(SubscriptionOptions options, TimeProvider time)
{
    /// <summary>Between two looks where there is no room.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly List<(Subscription Subscription, long ToldAt)> _unanswered = [];
    private readonly long _start = time.GetTimestamp();
    private long _told;

    /// <summary>How many may be told now.</summary>
    public int Room()
    {
        _unanswered.RemoveAll(one => one.Subscription.IsSettled || time.GetElapsedTime(one.ToldAt) > Patience);
        var due = (long)(options.RestoredPerSecond * (time.GetElapsedTime(_start) + Step).TotalSeconds) - _told;
        return (int)Math.Clamp(due, 0, Math.Max(0, options.MaxUnanswered - _unanswered.Count));
    }

    /// <summary>This one was told.</summary>
    public void Note(Subscription subscription)
    {
        _told++;
        _unanswered.Add((subscription, time.GetTimestamp()));
    }
}
