using Provisioning.Devices;

namespace Provisioning.Subscriptions;

/// <summary>
/// What a subscription shows: its mailbox, in which the newest state replaces one that was not sent yet, and the document's version. The
/// subscription that owns it calls it under its lock.
/// </summary>
internal abstract class Watch
{
    /// <summary>The phone does not have the newest.</summary>
    public abstract bool HasNews { get; }

    /// <summary>What is being told takes several documents, and this was not the last one.</summary>
    public virtual bool Continues => false;

    /// <summary>Whose calls, where there are several.</summary>
    public virtual IReadOnlyList<ExtensionNumber> Extensions => [];

    /// <summary>The number of the next document (RFC 4235 §4.1): they are counted as they are sent.</summary>
    public abstract uint NextVersion { get; }

    /// <summary>The package's media type; parameters may follow it in a body's.</summary>
    public abstract string ContentType { get; }

    /// <summary>The subscriber must understand this extension to read the bodies (RFC 4662 §4.1).</summary>
    public virtual string? Require => null;

    /// <summary>Takes in the newest state. Older than what is there changes nothing.</summary>
    public abstract void Offer(DialogBodies bodies, bool isDatagram);

    /// <summary>The next document; null when there is no state to tell.</summary>
    /// <param name="isFull">All of it, even what the phone has.</param>
    public abstract NotifyBody? Take(bool isFull, bool isDatagram);

    /// <summary>What became of the document that was taken last.</summary>
    public abstract void Settle(bool isDelivered);
}

/// <summary>A document in a NOTIFY.</summary>
internal readonly record struct NotifyBody(string ContentType, byte[] Content);
