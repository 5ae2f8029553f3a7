namespace Provisioning.Sip.Transactions;

/// <summary>RFC 3261 figures 5 and 6, RFC 6026 figure 2.</summary>
internal enum ClientState : byte
{
    /// <summary>INVITE was sent.</summary>
    Calling,

    /// <summary>Another request was sent.</summary>
    Trying,
    Proceeding,
    Completed,
    Accepted,
    Terminated,
}

internal enum ClientEvent : byte
{
    TimerA,
    TimerB,
    TimerD,
    TimerE,
    TimerF,
    TimerM,
    Provisional,
    Success,

    /// <summary>300 to 699.</summary>
    Failure,
    TransportError,

    /// <summary>Its user does not want it any more; no arrow of the figures.</summary>
    Abandoned,
}

[Flags]
internal enum ClientActions : byte
{
    None = 0,
    Resend = 1,
    PassUp = 2,
    Ack = 4,
    TellTimeout = 8,
    TellTransportError = 16,
}

/// <summary>What an event leads to.</summary>
internal readonly record struct ClientStep(ClientState Next, ClientActions Actions)
{
    public static implicit operator ClientStep((ClientState Next, ClientActions Actions) step) => new(step.Next, step.Actions);
}
