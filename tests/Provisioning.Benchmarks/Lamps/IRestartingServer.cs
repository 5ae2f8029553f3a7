namespace Provisioning.Benchmarks.Lamps;

/// <summary>A server that keeps its subscriptions over a restart.</summary>
internal interface IRestartingServer : ILampServer
{
    /// <summary>Kills the process (-9) and starts it again on the same ports and data; gives back as soon as the new process was started.</summary>
    void Restart();

    /// <summary>The way in for call events, once the new process takes them.</summary>
    Task<ICallEvents> ReopenEventsAsync(int extensions, CancellationToken token);
}
