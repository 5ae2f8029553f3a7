namespace Provisioning.Benchmarks.Lamps;

/// <summary>A server that lights lamps, running on its own core.</summary>
internal interface ILampServer : IDisposable
{
    /// <summary>The first process; its children count with it.</summary>
    int ProcessId { get; }

    /// <summary>Where SUBSCRIBE is sent, UDP on 127.0.0.1.</summary>
    int SipPort { get; }

    /// <summary>The way in for what happens to calls. Extensions are told by index, see <see cref="SipRequests.Number"/>.</summary>
    ICallEvents OpenEvents(int extensions);
}
