namespace Provisioning.Sip.Authentication;

/// <summary>What a verifier found.</summary>
public enum DigestOutcome
{
    /// <summary>The client knows the password, and this is the first use of this count.</summary>
    Accepted,

    /// <summary>For another realm.</summary>
    WrongRealm,

    /// <summary>The hash was made for another request (RFC 7616 §3.4.6).</summary>
    WrongUri,

    /// <summary>Another user than the one whose password is compared.</summary>
    WrongUser,

    /// <summary>The password is not the user's.</summary>
    WrongResponse,

    /// <summary>The password is right; the nonce is too old, forgotten, or of another server: challenge again with stale=true.</summary>
    StaleNonce,

    /// <summary>The password is right; this count was used before. Clients that never count are helped by stale=true.</summary>
    Replayed,
}
