namespace Provisioning.Sip.Transactions;

/// <summary>RFC 3261 figures 7 and 8, RFC 6026 figure 1.</summary>
internal enum ServerState : byte
{
    Trying,
    Proceeding,
    Completed,
    Confirmed,
    Accepted,
    Terminated,
}

internal enum ServerEvent : byte
{
    /// <summary>The request again.</summary>
    Request,
    Ack,

    /// <summary>The user answers: 101 to 199, 200 to 299, 300 to 699.</summary>
    Provisional,
    Success,
    Failure,

    /// <summary>The user has not answered an INVITE for 200 ms.</summary>
    TimerTrying,
    TimerG,
    TimerH,
    TimerI,
    TimerJ,
    TimerL,
}

[Flags]
internal enum ServerActions : byte
{
    None = 0,

    /// <summary>The response that the user gives.</summary>
    Send = 1,

    /// <summary>The last response once more.</summary>
    Resend = 2,
    SendTrying = 4,
    PassAckUp = 8,
}

/// <summary>What an event leads to.</summary>
internal readonly record struct ServerStep(ServerState Next, ServerActions Actions)
{
    public static implicit operator ServerStep((ServerState Next, ServerActions Actions) step) => new(step.Next, step.Actions);
}
