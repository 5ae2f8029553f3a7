namespace Provisioning.Sip.Dialogs;

/// <summary>How the number of a request stands to those before it (RFC 3261 §12.2.2).</summary>
public enum RemoteCSeq
{
    /// <summary>Higher than all before.</summary>
    InOrder,

    /// <summary>The last one again, in a transaction of its own: to be answered 500.</summary>
    Repeated,

    /// <summary>Lower than the last: to be answered 500.</summary>
    OutOfOrder,
}
