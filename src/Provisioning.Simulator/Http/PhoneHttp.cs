using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Provisioning.Simulator.Http;

/// <summary>
/// The HTTP client of one phone during one boot: a connection of its own, first without credentials, then the answer to
/// the challenge. Every exchange is written down; nothing is thrown for what a server or network does.
/// </summary>
internal sealed class PhoneHttp(PhoneOptions options, IReadOnlyCollection<string> algorithms, bool remembersChallenge, TimeProvider time) : IDisposable
{
    private readonly HttpClient _client = new(NewHandler(options)) { Timeout = Timeout.InfiniteTimeSpan };

    private readonly List<PhoneRequest> _requests = [];

    private DigestChallenge? _challenge;

    public IReadOnlyList<PhoneRequest> Requests => _requests;

    public PhoneCredentials? Credentials { get; private set; }

    public void Dispose() => _client.Dispose();

    public void Use(PhoneCredentials? credentials) => (Credentials, _challenge) = (credentials, null);

    public async Task<Fetched> SendAsync(PhoneFetch fetch, CancellationToken token)
    {
        var first = _challenge is { } known && Credentials is not null ? Digest(known, fetch) : null;
        var (answer, challenges) = await ExchangeAsync(fetch, first, token);
        if (answer.Status == HttpStatusCode.Unauthorized && Credentials is not null && Answer(challenges, fetch) is { } second)
            (answer, _) = await ExchangeAsync(fetch, second, token);
        return answer;
    }

    private AuthenticationHeaderValue? Answer(List<AuthenticationHeaderValue> challenges, PhoneFetch fetch)
    {
        var offered = challenges.Where(challenge => Is(challenge, "Digest")).Select(challenge => challenge.Parameter ?? "");
        if (DigestChallenge.Choose(offered, algorithms) is { } digest)
        {
            _challenge = remembersChallenge ? digest : null;
            return Digest(digest, fetch);
        }

        // The password in clear text is only for TLS.
        if (fetch.Address.Scheme == Uri.UriSchemeHttps && challenges.Any(challenge => Is(challenge, "Basic")))
            return new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Credentials!.User}:{Credentials.Password}")));
        return null;
    }

    private AuthenticationHeaderValue Digest(DigestChallenge challenge, PhoneFetch fetch) =>
        new("Digest", challenge.Answer(Credentials!, fetch.Method.Method, fetch.Address.PathAndQuery));

    private static bool Is(AuthenticationHeaderValue challenge, string scheme) =>
        challenge.Scheme.Equals(scheme, StringComparison.OrdinalIgnoreCase);

    private async Task<(Fetched Answer, List<AuthenticationHeaderValue> Challenges)> ExchangeAsync(
        PhoneFetch fetch, AuthenticationHeaderValue? authorization, CancellationToken token)
    {
        var started = time.GetTimestamp();
        using var deadline = new CancellationTokenSource(options.RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, deadline.Token);
        Fetched answer;
        List<AuthenticationHeaderValue> challenges = [];
        try
        {
            using var request = NewRequest(fetch, authorization);
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            challenges = [.. response.Headers.WwwAuthenticate];
            answer = await ReadAsync(response, either.Token);
        }
        catch (HttpRequestException failed)
        {
            answer = HttpFailures.Read(failed);
        }
        catch (IOException broken)
        {
            answer = HttpFailures.Read(broken);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            answer = new Fetched(null, []) { Failure = BootFailure.TimedOut, Detail = $"{options.RequestTimeout.TotalSeconds:0} s for {fetch.File}" };
        }

        _requests.Add(new PhoneRequest(
            fetch.Phase, fetch.Method.Method, fetch.File, answer.Status, fetch.Body?.Length ?? answer.Body.Length, time.GetElapsedTime(started), fetch.UserAgent));
        return (answer, challenges);
    }

    private async Task<Fetched> ReadAsync(HttpResponseMessage response, CancellationToken token)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(token);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, token) is > 0 and var count)
        {
            body.Write(buffer, 0, count);
            if (body.Length > options.MaxFileBytes)
                return new Fetched(response.StatusCode, []) { Failure = BootFailure.UnusableFile, Detail = $"larger than {options.MaxFileBytes} bytes" };
        }

        return new Fetched(response.StatusCode, body.ToArray(), response.Headers.ETag?.ToString());
    }

    private static HttpRequestMessage NewRequest(PhoneFetch fetch, AuthenticationHeaderValue? authorization)
    {
        var request = new HttpRequestMessage(fetch.Method, fetch.Address);
        request.Headers.TryAddWithoutValidation("User-Agent", fetch.UserAgent);
        request.Headers.Authorization = authorization;
        request.Headers.Range = fetch.Range;
        if (fetch.ETag is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", fetch.ETag);
        if (fetch.Body is not null)
            request.Content = new ByteArrayContent(fetch.Body);
        return request;
    }

    [SuppressMessage("Security", "CA5359", Justification = "only with ServerTrust.Anyone, as phones leave the factory")]
    private static SocketsHttpHandler NewHandler(PhoneOptions options)
    {
        var tls = new SslClientAuthenticationOptions();
        if (options.Trust.AcceptsAll)
            tls.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        if (options.Trust.Roots is { } roots)
        {
            tls.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }

        if (options.ClientCertificate is { } certificate)
            tls.ClientCertificates = [certificate];
        return new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, SslOptions = tls };
    }
}

/// <summary>One request as a phone sees it.</summary>
/// <param name="Phase">The step of the boot.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="File">As the phone names it.</param>
/// <param name="Address">Where it is.</param>
/// <param name="UserAgent">How the phone names itself.</param>
/// <param name="Body">What is sent, for uploads.</param>
/// <param name="ETag">Version that the phone has.</param>
/// <param name="Range">The part that is wanted; all when null.</param>
internal sealed record PhoneFetch(
    string Phase, HttpMethod Method, string File, Uri Address, string UserAgent, byte[]? Body = null, string? ETag = null, RangeHeaderValue? Range = null);
