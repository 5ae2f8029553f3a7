namespace Provisioning.Delivery;

/// <summary>Why a phone did not get what it asked for.</summary>
internal enum Refusal
{
    /// <summary>There is no such file for this phone. Most are asked in vain by design, so this alone is no failure.</summary>
    NoSuchFile,

    /// <summary>The MAC address is not in the fleet.</summary>
    UnknownPhone,

    /// <summary>Dots, backslashes, or encoded separators in the path.</summary>
    UnsafePath,

    /// <summary>A name over the limit.</summary>
    PathTooLong,

    /// <summary>Not GET or HEAD, nor an upload that is allowed here.</summary>
    WrongMethod,

    /// <summary>No credentials: the normal first request of a Digest client.</summary>
    NoCredentials,

    /// <summary>The header cannot be read.</summary>
    MalformedCredentials,

    /// <summary>Wrong password, user or realm.</summary>
    WrongCredentials,

    /// <summary>The digest was made for another path.</summary>
    WrongUri,

    /// <summary>The password is right, the nonce too old.</summary>
    StaleNonce,

    /// <summary>The password is right, the nonce count was used before.</summary>
    ReplayedNonce,

    /// <summary>A password in clear text over an open connection.</summary>
    BasicWithoutTls,

    /// <summary>No such token, or not from this server.</summary>
    UnknownToken,

    /// <summary>Before or after the token's time.</summary>
    ExpiredToken,

    /// <summary>The phone has used its own credentials since.</summary>
    SpentToken,

    /// <summary>Path, credentials, certificate, token and User-Agent name different phones.</summary>
    IdentityMismatch,

    /// <summary>Too many requests from this address.</summary>
    TooManyRequests,

    /// <summary>Too many failures from this address.</summary>
    TooManyFailures,

    /// <summary>One file is over the limit.</summary>
    UploadTooLarge,

    /// <summary>The phone's files are over the limit together.</summary>
    QuotaExceeded,

    /// <summary>The connection ended before the body did.</summary>
    UploadTruncated,
}

/// <summary>The one place where refusals become statuses.</summary>
internal static class Refusals
{
    public static int ToStatus(this Refusal refusal) => refusal switch
    {
        Refusal.NoSuchFile or Refusal.UnknownPhone => StatusCodes.Status404NotFound,
        Refusal.UnsafePath or Refusal.UploadTruncated => StatusCodes.Status400BadRequest,
        Refusal.PathTooLong => StatusCodes.Status414UriTooLong,
        Refusal.WrongMethod => StatusCodes.Status405MethodNotAllowed,
        Refusal.IdentityMismatch => StatusCodes.Status403Forbidden,
        Refusal.TooManyRequests or Refusal.TooManyFailures => StatusCodes.Status429TooManyRequests,
        Refusal.UploadTooLarge or Refusal.QuotaExceeded => StatusCodes.Status413PayloadTooLarge,
        _ => StatusCodes.Status401Unauthorized,
    };

    /// <summary>Whether the address shall be slowed down for it.</summary>
    public static bool IsFailure(this Refusal refusal) => refusal is
        Refusal.UnknownPhone or Refusal.UnsafePath or Refusal.PathTooLong or Refusal.MalformedCredentials or Refusal.WrongCredentials
        or Refusal.WrongUri or Refusal.BasicWithoutTls or Refusal.UnknownToken or Refusal.ExpiredToken or Refusal.SpentToken
        or Refusal.IdentityMismatch;

    /// <summary>Whether the password was right and only the nonce was not (RFC 7616 §3.3, stale).</summary>
    public static bool IsStale(this Refusal refusal) => refusal is Refusal.StaleNonce or Refusal.ReplayedNonce;

    /// <summary>Whether it is the ordinary course of things, so that no line is written.</summary>
    public static bool IsOrdinary(this Refusal refusal) =>
        refusal.IsStale() || refusal is Refusal.NoSuchFile or Refusal.NoCredentials or Refusal.UnknownPhone;
}
