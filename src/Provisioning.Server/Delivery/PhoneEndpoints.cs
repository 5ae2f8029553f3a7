namespace Provisioning.Delivery;

/// <summary>
/// Answers phones, in four steps: extract (what is asked for, by whom), retrieve (the file), serve, record. Knows no
/// routing and runs before anything else, because a boot of all phones at once is the load this server is built for.
/// </summary>
internal sealed class PhoneEndpoints(
    PhonePathReader paths, PhoneAuthentication authentication, PhoneFiles files, RefusalWriter refusals, FetchRecorder recorder)
{
    public async Task HandleAsync(PhoneRequest request)
    {
        request.Connection.ReadUserAgent(request.Http.Request.Headers.UserAgent.ToString());
        var answer = await AnswerAsync(request);
        if (answer.Refusal is { } refusal)
            answer = refusals.Write(request, refusal);
        recorder.Record(request, answer);
    }

    private async ValueTask<Answer> AnswerAsync(PhoneRequest request)
    {
        if (!request.Connection.Source.TryTakeRequest())
            return Answer.Refused(Refusal.TooManyRequests);
        if (paths.TryRead(request.Target, out var path) is { } unreadable)
            return Answer.Refused(unreadable);
        request.Path = path;
        if (files.IsPublic(path))
            return await files.ServePublicAsync(request);

        var refusal = await authentication.CheckAsync(request, request.Http.RequestAborted);
        // A phone that asks for what it does not have hears so at once: half of a phone's requests at boot are for such files.
        if (refusal is null or Refusal.NoCredentials && request.Device is not null && !files.Exists(request))
            return Answer.Refused(request.IsRead ? Refusal.NoSuchFile : Refusal.WrongMethod);
        return refusal is null ? await files.ServeAsync(request) : Answer.Refused(refusal.Value);
    }
}
