using System.Net;
using Provisioning.Simulator.Http;
using Provisioning.Simulator.Vendors;

namespace Provisioning.Simulator.Booting;

/// <summary>The requests of one round: where they go, what they say, and what a refusal means for the boot.</summary>
internal sealed class BootRequests(PhoneParts phone, PhoneHttp http, Collected collected)
{
    public Task<Fetched> UploadAsync(BootStep step, string file, CancellationToken token) =>
        SendAsync(step, HttpMethod.Put, file, BootLog.Write(phone.Options, phone.Flash), token);

    public Task<Fetched> FetchAsync(BootStep step, string file, CancellationToken token) =>
        SendAsync(step, HttpMethod.Get, file, null, token);

    private async Task<Fetched> SendAsync(BootStep step, HttpMethod method, string file, byte[]? body, CancellationToken token)
    {
        var isNeeded = step.Do is BootStepKind.Index or BootStepKind.Config;
        if (!PhoneAddress.TryResolve(phone.Flash.Server, file, out var address))
            return Passed(file, "not an address on the phone's own server", isNeeded);

        var known = phone.Options.Revalidates && body is null && phone.Flash.Answers.TryGetValue(address, out var last) ? last : default;
        var fetch = new PhoneFetch(step.Do.ToString().ToLowerInvariant(), method, file, address, phone.Make.UserAgent(step.Agent, phone.Flash, phone.Names), body, known.ETag);
        if (step.Probe)
        {
            var probe = await http.SendAsync(fetch with { Method = HttpMethod.Head, Body = null, ETag = null }, token);
            if (probe.Failure != BootFailure.None || probe.IsMissing && body is null)
                return Judged(probe, file, isNeeded);
        }

        var answer = await http.SendAsync(fetch, token);
        if (answer.Status == HttpStatusCode.NotModified)
            answer = answer with { Body = known.Body ?? [] };
        else if (answer is { IsFound: true, ETag: { } tag } && phone.Options.Revalidates)
            phone.Flash.Answers = phone.Flash.Answers.SetItem(address, (tag, answer.Body));
        return Judged(answer, file, isNeeded);
    }

    private Fetched Passed(string file, string reason, bool isNeeded)
    {
        if (isNeeded)
            collected.Unusable(BootFailure.UnusableFile, file, reason);
        return new Fetched(null, []);
    }

    /// <summary>Without an answer the boot ends; a refusal only ends it for files that a phone cannot do without.</summary>
    private Fetched Judged(Fetched answer, string file, bool isNeeded)
    {
        if (answer.Failure == BootFailure.UnusableFile)
            collected.Unusable(answer.Failure, file, answer.Detail);
        else if (answer.Failure != BootFailure.None)
            collected.Abort(answer.Failure, answer.Detail);
        else if (answer.Status is { } status && (int)status >= 300 && !answer.IsFound && !answer.IsMissing)
            Refused(status, file, isNeeded);
        return answer;
    }

    private void Refused(HttpStatusCode status, string file, bool isNeeded)
    {
        var failure = status switch
        {
            HttpStatusCode.Unauthorized => BootFailure.Unauthorized,
            HttpStatusCode.Forbidden => BootFailure.Forbidden,
            _ => BootFailure.ServerError,
        };
        collected.Problems.Add(new FileProblem(file, $"the server answered {(int)status}"));
        if (isNeeded)
            collected.Abort(failure, failure == BootFailure.ServerError ? $"{(int)status} for {file}" : file);
    }
}
