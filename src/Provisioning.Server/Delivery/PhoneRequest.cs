using Microsoft.AspNetCore.Http.Features;
using Provisioning.Devices;

namespace Provisioning.Delivery;

/// <summary>One request, and what is found out about it on its way.</summary>
internal sealed class PhoneRequest(HttpContext http, PhoneConnection connection, TimeProvider time)
{
    private readonly long _startedAt = time.GetTimestamp();

    public HttpContext Http => http;

    public PhoneConnection Connection => connection;

    public DateTimeOffset At { get; } = time.GetUtcNow();

    /// <summary>How long the phone has waited.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_startedAt);

    public string Method => http.Request.Method;

    public bool IsRead => HttpMethods.IsGet(Method) || HttpMethods.IsHead(Method);

    public bool IsWrite => HttpMethods.IsPut(Method) || HttpMethods.IsPost(Method);

    /// <summary>As it was sent: not decoded, dots not resolved.</summary>
    public string Target { get; } = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    public PhonePath? Path { get; set; }

    /// <summary>Who the phone says it is; proven where <see cref="Proof"/> says how.</summary>
    public MacAddress? Mac { get; set; }

    public Device? Device { get; set; }

    public PhoneProof Proof { get; set; }
}

/// <summary>How a phone proved who it is.</summary>
internal enum PhoneProof
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>With a token of first contact.</summary>
    Token,

    /// <summary>With its password in clear text, over TLS.</summary>
    Basic,

    /// <summary>With a hash of its password.</summary>
    Digest,

    /// <summary>With its factory certificate.</summary>
    Certificate,

    /// <summary>It need not: authentication is off.</summary>
    Waived,
}

/// <summary>What was answered.</summary>
/// <param name="Status">Of HTTP; 499 where the phone went away before the end.</param>
/// <param name="Refusal">Why not 2xx.</param>
/// <param name="Hash">Of the published file that the phone has now.</param>
/// <param name="Bytes">Sent or received.</param>
internal readonly record struct Answer(int Status, Refusal? Refusal = null, Rendering.ContentHash? Hash = null, long Bytes = 0)
{
    public const int ClientWentAway = StatusCodes.Status499ClientClosedRequest;

    public static Answer Refused(Refusal refusal) => new(refusal.ToStatus(), refusal);
}
