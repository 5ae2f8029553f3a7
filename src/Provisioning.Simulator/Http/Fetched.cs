using System.Net;

namespace Provisioning.Simulator.Http;

/// <summary>The end of one request: an answer, or the reason why there is none.</summary>
internal sealed record Fetched(HttpStatusCode? Status, byte[] Body, string? ETag = null)
{
    public BootFailure Failure { get; init; }

    public string Detail { get; init; } = "";

    public bool IsFound => Status is HttpStatusCode.OK or HttpStatusCode.NotModified && Failure == BootFailure.None;

    public bool IsMissing => Status is HttpStatusCode.NotFound or HttpStatusCode.Gone;
}
