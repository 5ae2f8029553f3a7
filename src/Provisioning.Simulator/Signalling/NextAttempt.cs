using System.Text;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;

namespace Provisioning.Simulator.Signalling;

/// <summary>When a phone subscribes anew after a subscription has ended.</summary>
/// <param name="Pause">Infinite when it does not.</param>
internal readonly record struct NextAttempt(TimeSpan Pause)
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(5);

    /// <summary>Of a phone that is told to come back in an hour, nobody would see a lamp any more.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>RFC 6665 §4.1.3: what the reason of <c>terminated</c> asks for.</summary>
    public static bool TryReadEnd(SipRequest notify, out NextAttempt next)
    {
        var parts = Encoding.UTF8.GetString(notify.Value(HeaderName.SubscriptionState)).Split(';', StringSplitOptions.TrimEntries);
        next = ParameterOf(parts, "reason") switch
        {
            "rejected" or "noresource" or "invariant" => new(Timeout.InfiniteTimeSpan),
            "probation" or "giveup" => new(uint.TryParse(ParameterOf(parts, "retry-after"), out var seconds) ? Bounded(seconds) : Usual),
            _ => new(TimeSpan.Zero),
        };
        return parts[0].Equals("terminated", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>After a SUBSCRIBE that was refused or not answered. A dialog that the server has forgotten is begun anew at once (RFC 6665 §4.1.2.3).</summary>
    public static NextAttempt After(ClientOutcome outcome)
    {
        if (outcome.Response is { } response && response.TryNumber(HeaderName.RetryAfter, out var seconds))
            return new(Bounded(seconds));
        return new(outcome.Status == 481 ? TimeSpan.Zero : Usual);
    }

    private static TimeSpan Bounded(uint seconds) => seconds > Longest.TotalSeconds ? Longest : TimeSpan.FromSeconds(seconds);

    private static string? ParameterOf(string[] parts, string name) => parts.Skip(1)
        .Select(part => part.Split('=', 2)).FirstOrDefault(pair => pair.Length == 2 && pair[0].Equals(name, StringComparison.OrdinalIgnoreCase))?[1].ToLowerInvariant();
}
