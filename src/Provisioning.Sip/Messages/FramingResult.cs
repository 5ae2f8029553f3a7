namespace Provisioning.Sip.Messages;

/// <summary>What stands next on a stream.</summary>
public enum FramingResult
{
    /// <summary>A message.</summary>
    Message,

    /// <summary>Nothing whole: read on.</summary>
    NeedMore,

    /// <summary>A double CRLF (RFC 5626 §3.5.1): answer with one CRLF.</summary>
    KeepAlivePing,

    /// <summary>A message that is refused; it is there, to be answered, if enough of it could be read. See <see cref="StreamFraming.IsBroken"/>.</summary>
    Rejected,
}
