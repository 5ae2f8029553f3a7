using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Delivery;

/// <summary>One request of a phone, as it is written down. Holds no secret: the token is cut from the path.</summary>
internal sealed record Fetch
{
    public required DateTimeOffset At { get; init; }

    /// <summary>Whose request it was, as far as it is proven or at least claimed.</summary>
    public MacAddress? Mac { get; init; }

    public required string Address { get; init; }

    public required string Method { get; init; }

    public required string File { get; init; }

    public required int Status { get; init; }

    /// <summary>Of the content that was served, or that the phone was told it has.</summary>
    public ContentHash? Hash { get; init; }

    public long Bytes { get; init; }

    /// <summary>The proof that was accepted, or the refusal.</summary>
    public required string Authentication { get; init; }

    /// <summary>Such as <c>TLS 1.3</c>; empty over HTTP.</summary>
    public required string Tls { get; init; }

    public required string UserAgent { get; init; }

    public string? Model { get; init; }

    public string? Firmware { get; init; }
}
