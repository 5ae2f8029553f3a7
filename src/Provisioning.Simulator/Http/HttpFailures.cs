using System.Security.Authentication;

namespace Provisioning.Simulator.Http;

/// <summary>The one place that reads why a request got no answer.</summary>
internal static class HttpFailures
{
    public static Fetched Read(HttpRequestException failed) => new(null, [])
    {
        Failure = failed.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => BootFailure.NameNotFound,
            HttpRequestError.ConnectionError => BootFailure.Unreachable,
            HttpRequestError.SecureConnectionError => BootFailure.TlsRefused,
            _ => BootFailure.ConnectionBroken,
        },
        Detail = (failed.InnerException as AuthenticationException ?? failed.InnerException ?? failed).Message,
    };

    public static Fetched Read(IOException broken) =>
        new(null, []) { Failure = BootFailure.ConnectionBroken, Detail = broken.Message };
}
