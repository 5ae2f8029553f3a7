namespace Provisioning.Pbxs;

/// <summary>Notices a PBX that says nothing any more: a cable that was pulled closes no connection.</summary>
internal sealed class PbxPulse(PbxOptions options, TimeProvider time)
{
    private long _heardAt = time.GetTimestamp();

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
            var quiet = time.GetElapsedTime(Volatile.Read(ref _heardAt));
            if (quiet + options.PingInterval > options.Silence)
                await WaitOutAsync(options.Silence - quiet, token);
            else if (quiet >= options.PingInterval / 2)
                ask();
        }
    }

    /// <summary>The rest of the silence is waited to its end, so that an interval is not added to it.</summary>
    private async Task WaitOutAsync(TimeSpan rest, CancellationToken token)
    {
        if (rest > TimeSpan.Zero)
            await Task.Delay(rest, time, token);
        if (time.GetElapsedTime(Volatile.Read(ref _heardAt)) is var quiet && quiet >= options.Silence)
            throw new PbxLostException(PbxLoss.Silent, FormattableString.Invariant($"it has said nothing for {quiet.TotalSeconds:0.0} s. Is the network between here and the PBX up, and the PBX not overloaded?"));
    }
}
