using System.Globalization;

namespace Provisioning.Delivery;

/// <summary>
/// Answers a refused request. Who fails too often is told less: everything without credentials is then challenged, whether its MAC
/// address is ours or not and whether there is such a file, so that trying addresses shows nothing; and wrong credentials get 429. Phones
/// that are right are not slowed by a neighbour behind the same address who is wrong; they have one more round trip at most.
/// </summary>
internal sealed class RefusalWriter(PhoneChallenge challenge, DeliveryCatalog catalog)
{
    private static readonly string RetryAfterSeconds = 30.ToString(CultureInfo.InvariantCulture);

    public Answer Write(PhoneRequest request, Refusal refusal)
    {
        var told = request.Proof == PhoneProof.Waived ? refusal : Limit(request, refusal);
        var response = request.Http.Response;
        response.StatusCode = told.ToStatus();
        response.ContentLength = 0;
        switch (response.StatusCode)
        {
            case StatusCodes.Status401Unauthorized:
                challenge.Write(request, told.IsStale());
                break;
            case StatusCodes.Status405MethodNotAllowed:
                response.Headers.Allow = request.Path is { } path && catalog.FindUpload(path) is not null ? "GET, HEAD, PUT, POST" : "GET, HEAD";
                break;
            case StatusCodes.Status429TooManyRequests:
                response.Headers.RetryAfter = RetryAfterSeconds;
                break;
        }

        // What is counted and written down is the true reason, except that a limit that was hit is a reason of its own.
        return new(response.StatusCode, told.ToStatus() == StatusCodes.Status429TooManyRequests ? told : refusal);
    }

    private static bool ShowsThatPhoneIsOurs(PhoneRequest request, Refusal refusal) =>
        refusal is Refusal.NoSuchFile or Refusal.WrongMethod && request.Proof == PhoneProof.None && request.Device is not null;

    private static Refusal Limit(PhoneRequest request, Refusal refusal)
    {
        var source = request.Connection.Source;
        var hasCredentials = request.Http.Request.Headers.Authorization.Count > 0;
        if (!refusal.IsFailure())
            return ShowsThatPhoneIsOurs(request, refusal) && !hasCredentials && source.IsFailing() ? Refusal.NoCredentials : refusal;
        if (source.TryTakeFailure())
            return refusal;
        return refusal == Refusal.UnknownPhone && !hasCredentials ? Refusal.NoCredentials : Refusal.TooManyFailures;
    }
}
