namespace Provisioning.Rollouts;

/// <summary>
/// How many phones may be told now. Every cap holds for any minute, not only on average: a place is free again when the NOTIFY that took it is a minute old. Used by the
/// one runner.
/// </summary>
internal sealed class Pace(PaceOptions options)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Queue<DateTimeOffset> _all = new();
    private readonly Dictionary<string, Queue<DateTimeOffset>> _bySite = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Queue<DateTimeOffset>> _byAddress = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _rebootsBySite = new(StringComparer.Ordinal);
    private int _reboots;
    private int _percent = 100;

    /// <summary>How much of the caps holds, in a hundred: less than all while phones that boot wait for their files.</summary>
    public int Percent => _percent;

    /// <summary>
    /// Halves the caps while files come slowly and raises them again by a tenth: as TCP does with a network whose strength nobody knows. Called once in ten seconds.
    /// </summary>
    /// <param name="fetchTime">What the slower phones waited for a file lately; null when none asked.</param>
    public void Observe(TimeSpan? fetchTime) =>
        _percent = fetchTime > options.SlowFetch ? Math.Max(_percent / 2, 5) : Math.Min(_percent + 10, 100);

    /// <param name="rebooting">Phones that are starting now, by site, of each rollout.</param>
    public void BeginTick(DateTimeOffset now, IEnumerable<IReadOnlyDictionary<string, int>> rebooting)
    {
        Trim(_all, now);
        Trim(_bySite, now);
        Trim(_byAddress, now);
        _rebootsBySite.Clear();
        _reboots = 0;
        foreach (var (site, count) in rebooting.SelectMany(rollout => rollout))
        {
            _rebootsBySite[site] = _rebootsBySite.GetValueOrDefault(site) + count;
            _reboots += count;
        }
    }

    /// <summary>Whether nobody at all can be told before then.</summary>
    public bool IsFull(DateTimeOffset now, out DateTimeOffset until) => IsFull(_all, options.PerMinute, now, out until);

    /// <summary>Takes a place in every cap, or none.</summary>
    /// <param name="address">Empty for a phone to which there is no way.</param>
    /// <param name="until">When it is worth trying again.</param>
    public bool TryTake(string site, string address, TellMethod method, DateTimeOffset now, out DateTimeOffset until)
    {
        var (ofSite, ofAddress) = (_bySite.GetValueOrDefault(site), address.Length > 0 ? _byAddress.GetValueOrDefault(address) : null);
        if (IsFull(_all, options.PerMinute, now, out until) || IsFull(ofSite, options.PerSite, now, out until) || IsFull(ofAddress, options.PerAddress, now, out until))
            return false;
        if (method == TellMethod.Reboot && !TryTakeReboot(site))
        {
            until = now + TimeSpan.FromSeconds(5);
            return false;
        }

        _all.Enqueue(now);
        Enqueue(_bySite, site, now);
        if (address.Length > 0)
            Enqueue(_byAddress, address, now);
        return true;
    }

    private bool TryTakeReboot(string site)
    {
        var ofSite = _rebootsBySite.GetValueOrDefault(site);
        if (_reboots >= Scaled(options.RebootsAtOnce) || ofSite >= Scaled(options.RebootsAtOncePerSite))
            return false;
        _rebootsBySite[site] = ofSite + 1;
        _reboots++;
        return true;
    }

    private bool IsFull(Queue<DateTimeOffset>? taken, int cap, DateTimeOffset now, out DateTimeOffset until)
    {
        until = now;
        if (taken is null || taken.Count < Scaled(cap))
            return false;
        until = taken.Peek() + Minute;
        return true;
    }

    private int Scaled(int cap) => Math.Max(1, (int)(cap * (long)_percent / 100));

    private static void Trim(Queue<DateTimeOffset> taken, DateTimeOffset now)
    {
        while (taken.TryPeek(out var oldest) && now - oldest >= Minute)
            taken.Dequeue();
    }

    private static void Trim(Dictionary<string, Queue<DateTimeOffset>> queues, DateTimeOffset now)
    {
        foreach (var (key, queue) in queues)
        {
            Trim(queue, now);
            if (queue.Count == 0)
                queues.Remove(key);
        }
    }

    private static void Enqueue(Dictionary<string, Queue<DateTimeOffset>> queues, string key, DateTimeOffset now)
    {
        if (!queues.TryGetValue(key, out var queue))
            queues[key] = queue = new();
        queue.Enqueue(now);
    }
}
