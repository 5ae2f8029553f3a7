namespace Provisioning.Benchmarks.Lamps;

/// <summary>Tells a server what happens to calls; used by the one thread of the load.</summary>
internal interface ICallEvents : IDisposable
{
    /// <summary>Events sent whose answer is still to come, where the way has answers.</summary>
    int Unanswered { get; }

    /// <summary>Events that had to be sent again.</summary>
    int Resent { get; }

    /// <summary>Sends the event now; false where the one before it on this extension has not been answered yet.</summary>
    bool TryChange(int extension, LampState state);

    /// <summary>Reads the answers that are there; false when there was none.</summary>
    bool Turn();
}
