namespace Provisioning.Pbxs;

/// <summary>Notices a PBX that says nothing any more: a cable that was pulled closes no connection.</summary>
internal sealed class PbxPulse(PbxOptions options, TimeProvider time)
{
    private long _heardAt = time.GetTimestamp();
    private volatile bool _isHeldBack;

    /// <summary>Whoever reads waits for somebody here: that the PBX is not heard says nothing then.</summary>
    public bool IsHeldBack
    {
        set
        {
            Heard();
            _isHeldBack = value;
        }
    }

    private TimeSpan Quiet => time.GetElapsedTime(Volatile.Read(ref _heardAt));

    /// <summary>What to do at a tick. Pure.</summary>
    /// <param name="quiet">How long nothing was heard.</param>
    public static PulseStep Decide(TimeSpan quiet, PbxOptions options) =>
        quiet + options.PingInterval > options.Silence ? PulseStep.WaitOut
        : quiet >= options.PingInterval / 2.5 ? PulseStep.Ask
        : PulseStep.Rest;

    /// <summary>Something came.</summary>
    public void Heard() => Volatile.Write(ref _heardAt, time.GetTimestamp());

    /// <summary>Asks whenever it was quiet for an interval.</summary>
    /// <param name="ask">Has the PBX asked for something; awaits nothing, as a PBX that does not read takes nothing either.</param>
    /// <exception cref="PbxLostException">It says nothing.</exception>
    public async Task WatchAsync(Action ask, CancellationToken token)
    {
        using var timer = new PeriodicTimer(options.PingInterval, time);
        while (await timer.WaitForNextTickAsync(token))
        {
            if (_isHeldBack)
                Heard();
            var quiet = Quiet;
            switch (Decide(quiet, options))
            {
                case PulseStep.Ask:
                    ask();
                    break;
                case PulseStep.WaitOut:
                    await WaitOutAsync(options.Silence - quiet, token);
                    break;
            }
        }
    }

    private async Task WaitOutAsync(TimeSpan rest, CancellationToken token)
    {
        if (rest > TimeSpan.Zero)
            await Task.Delay(rest, time, token);
        if (!_isHeldBack && Quiet is var quiet && quiet >= options.Silence)
            throw new PbxLostException(PbxLoss.Silent, FormattableString.Invariant($"it has said nothing for {quiet.TotalSeconds:0.0} s. Is the network between here and the PBX up, and the PBX not overloaded?"));
    }
}

/// <summary>What is due.</summary>
internal enum PulseStep
{
    /// <summary>It was heard a moment ago.</summary>
    Rest,

    /// <summary>It is asked for a sign of life.</summary>
    Ask,

    /// <summary>The next tick would be too late: the rest of the silence is waited to its end.</summary>
    WaitOut,
}
