namespace Provisioning.Pbxs;

/// <summary>One kind of PBX on one connection, from its greeting to its loss.</summary>
internal interface IPbxSession : IPbxCommands, IAsyncDisposable
{
    /// <summary>
    /// Signs in, subscribes, takes the snapshot, and reads until the connection ends. Everything that the PBX tells goes into the legs; after each piece that was read
    /// <paramref name="changed"/> is awaited, so that a slow reader holds the PBX back instead of filling memory.
    /// </summary>
    /// <exception cref="PbxLostException">Why it ended: always, unless it was cancelled.</exception>
    Task RunAsync(Func<CancellationToken, ValueTask> changed, CancellationToken token);
}

/// <summary>A connection to a PBX ended, or cannot be used.</summary>
/// <param name="message">For administrators: what, and what to do. Without secrets.</param>
internal sealed class PbxLostException(PbxLoss reason, string message, Exception? cause = null) : Exception(message, cause)
{
    public PbxLoss Reason => reason;
}

internal enum PbxLoss
{
    /// <summary>No connection.</summary>
    Unreachable,

    /// <summary>It does not know the user or the password, or the user may not do what is needed.</summary>
    SignInRefused,

    /// <summary>What it says is not its protocol, or beyond the limits.</summary>
    Nonsense,

    /// <summary>It says nothing any more.</summary>
    Silent,

    /// <summary>It closed the connection.</summary>
    Closed,
}
