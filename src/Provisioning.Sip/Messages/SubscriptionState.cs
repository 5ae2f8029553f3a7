using System.Globalization;

namespace Provisioning.Sip.Messages;

/// <summary>Subscription-State (RFC 6665 §8.2.3): <c>active;expires=3600</c>, <c>terminated;reason=timeout</c>.</summary>
/// <param name="State">active, pending, terminated, or what an extension defines.</param>
/// <param name="Expires">Seconds left; a must for active and pending (§4.2.2).</param>
/// <param name="RetryAfter">Seconds to wait; with probation and giveup (§4.1.3).</param>
public readonly record struct SubscriptionState(string State, uint? Expires = null, string? Reason = null, uint? RetryAfter = null)
{
    public const string Active = "active";
    public const string Pending = "pending";
    public const string Terminated = "terminated";

    public bool IsTerminated => string.Equals(State, Terminated, StringComparison.OrdinalIgnoreCase);

    public static SubscriptionState ActiveFor(uint seconds) => new(Active, seconds);

    public static SubscriptionState PendingFor(uint seconds) => new(Pending, seconds);

    /// <param name="reason">deactivated, probation, rejected, timeout, giveup, noresource or invariant (§4.1.3).</param>
    /// <param name="retryAfter">Seconds; with probation and giveup only.</param>
    public static SubscriptionState TerminatedFor(string? reason, uint? retryAfter = null) => new(Terminated, null, reason, retryAfter);

    public static bool TryParse(ReadOnlySpan<byte> value, out SubscriptionState state)
    {
        state = default;
        value = SipText.Trim(value);
        var semicolon = value.IndexOf((byte)';');
        var word = SipText.TrimEnd(semicolon < 0 ? value : value[..semicolon]);
        var parameters = semicolon < 0 ? default : value[semicolon..];
        if (!SipText.IsToken(word) || !HeaderParameters.AreWellFormed(parameters))
            return false;
        var reason = HeaderParameters.TryFind(parameters, "reason", out var text) ? SipText.Text(text) : null;
        state = new(SipText.Text(word), Number(parameters, "expires"), reason, Number(parameters, "retry-after"));
        return true;
    }

    public override string ToString() => State + Parameter("expires", Expires) + (Reason is null ? "" : $";reason={Reason}") + Parameter("retry-after", RetryAfter);

    private static uint? Number(ReadOnlySpan<byte> parameters, string name) =>
        HeaderParameters.TryFind(parameters, name, out var text) && SipText.TryNumber(text, out var number) ? number : null;

    private static string Parameter(string name, uint? value) => value is { } number ? string.Create(CultureInfo.InvariantCulture, $";{name}={number}") : "";
}
