using Provisioning.Devices;

namespace Provisioning.Rollouts;

/// <summary>Tells phones. The real one sends SIP NOTIFY check-sync; a simulated office has its own.</summary>
internal interface IPhoneTeller
{
    /// <summary>
    /// Tells the phone, unless it is in a call at this very moment; awaits nothing. The outcome comes once, from any thread, perhaps before this returns. A call that begins before the
    /// phone has answered ends the attempt: nothing is sent again then.
    /// </summary>
    void Tell(Tell tell, Action<Tell, TellOutcome> ended);
}

/// <summary>One phone to tell, as it was saved before.</summary>
/// <param name="Number">Of the attempt, from 1: the address is looked up anew each time.</param>
internal sealed record Tell(long Rollout, MacAddress Mac, TellMethod Method, int Number);

/// <summary>What became of an attempt.</summary>
/// <param name="Status">SIP status, 408 for silence; 0 where nothing was sent.</param>
internal readonly record struct TellOutcome(TellVerdict Verdict, int Status)
{
    /// <summary>How long the phone wants to be left alone; null where it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

internal enum TellVerdict
{
    /// <summary>The phone answered 2xx: it was told, no more.</summary>
    Told,

    /// <summary>A call came in between. Nothing was sent, or it was not sent again.</summary>
    InCall,

    /// <summary>Nobody answered, or the phone was not there (404, 408, 410, 480, 5xx, 6xx, broken connection): it is looked up again, later.</summary>
    Silent,

    /// <summary>There is no way to the phone.</summary>
    Unreachable,

    /// <summary>401 or 407, and not satisfied by the credentials of the line.</summary>
    WantsAuthentication,

    /// <summary>It does not take such a NOTIFY in either form (403, 405, 481, 489, 501).</summary>
    Refused,

    /// <summary>Nothing was sent: it is being told already, or as many are as may be at once.</summary>
    Held,
}
