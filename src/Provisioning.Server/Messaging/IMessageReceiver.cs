using System.Buffers;

namespace Provisioning.Messaging;

/// <summary>
/// Hears what is published on its topics, from whichever broker. After each connection come <see cref="ConnectedAsync"/>, what the broker
/// retains, <see cref="CaughtUpAsync"/>, and then what is published from now on (which may mix with what was retained).
/// </summary>
internal interface IMessageReceiver
{
    /// <summary>How the topics begin, below the prefix: <c>calls/</c>.</summary>
    IReadOnlyList<string> Topics { get; }

    /// <param name="missedNothing">The broker has kept what was published while we were away.</param>
    ValueTask ConnectedAsync(bool missedNothing, CancellationToken token);

    /// <summary>The next message of the same client waits until this one is taken: a receiver that is full slows its senders down.</summary>
    ValueTask ReceiveAsync(ReceivedMessage message, CancellationToken token);

    /// <summary>All that the broker retained has been received.</summary>
    /// <param name="nothingForgotten">The broker still knows what it was told before: what it did not send now was cleared by its sender.</param>
    ValueTask CaughtUpAsync(bool nothingForgotten, CancellationToken token);

    /// <summary>The broker cannot be heard.</summary>
    void Disconnected();
}

/// <param name="Topic">Below the prefix.</param>
/// <param name="IsRetained">The broker keeps it, or kept it.</param>
internal readonly record struct ReceivedMessage(string Topic, ReadOnlySequence<byte> Payload, bool IsRetained);
