using System.Net;
using Provisioning.Devices;
using Provisioning.Sip.Authentication;

namespace Provisioning.Tests.Delivery;

/// <summary>A phone that answers challenges as phones do: a request without credentials, then the same with them, and from then on at once.</summary>
internal sealed class Phone(DeliveryServer server, MacAddress mac, string? userAgent = null) : IDisposable
{
    private readonly HttpClient _http = server.Client(userAgent);

    public DigestClient Digest { get; } = new(mac.ToString(), server.PasswordOf(mac));

    public Uri Base { get; init; } = server.Http;

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null, Action<HttpRequestMessage>? change = null)
    {
        var response = await TryAsync(method, path, body, change);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !Digest.TryAccept(response.Headers.WwwAuthenticate.Select(header => header.ToString())))
            return response;
        response.Dispose();
        return await TryAsync(method, path, body, change);
    }

    public Task<HttpResponseMessage> TryAsync(HttpMethod method, string path, string? body = null, Action<HttpRequestMessage>? change = null)
    {
        var request = new HttpRequestMessage(method, new Uri(Base, path));
        if (body is not null)
            request.Content = new StringContent(body);
        if (Digest.HasChallenge)
            request.Headers.TryAddWithoutValidation("Authorization", Digest.Authorize(method.Method, request.RequestUri!.PathAndQuery));
        change?.Invoke(request);
        return _http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public void Dispose() => _http.Dispose();
}
