using System.Collections.Immutable;
using System.Net;
using Provisioning.Simulator.Files;
using Provisioning.Simulator.Http;
using Provisioning.Simulator.Vendors;

namespace Provisioning.Simulator.Booting;

/// <summary>Goes once through the vendor's steps and collects what the server has; changes nothing in the phone.</summary>
internal sealed class BootRound(PhoneMake make, PhoneOptions options, PhoneFlash flash, PhoneNames names, PhoneHttp http)
{
    private readonly Collected _collected = new();

    private readonly VendorBehaviour _vendor = make.Vendor;

    public async Task<Collected> RunAsync(CancellationToken token)
    {
        foreach (var step in _vendor.Boot.Where(step => step.Since <= make.Generation))
        {
            if (_collected.IsAborted || step.UnlessIndexed && _collected.IsIndexed)
                continue;
            if (step.OnlyIf is null || step.OnlyIf.Holds(Settled()))
                await RunAsync(step, token);
        }

        if (_collected.Documents.Count == 0)
            _collected.Abort(BootFailure.NothingForPhone, string.Join(", ", _collected.Missing));
        return _collected;
    }

    public ImmutableSortedDictionary<string, string> Settled() =>
        Settlement.Settle(_vendor.Config, flash.Parameters, _collected.Documents, _collected.Overwrites);

    private async Task RunAsync(BootStep step, CancellationToken token)
    {
        names.Learn([KeyValuePair.Create("local", _vendor.Local.Folder is { } folder ? Settled().GetValueOrDefault(folder, "") : "")]);
        switch (step.Do)
        {
            case BootStepKind.Index:
                await IndexAsync(step, token);
                break;
            case BootStepKind.Resources:
                await ResourcesAsync(step, token);
                break;
            default:
                foreach (var file in step.Try.Select(names.Expand))
                {
                    if (_collected.IsAborted || await TakeAsync(step, file, token) && step.Do == BootStepKind.Directory)
                        break;
                }

                break;
        }
    }

    private async Task IndexAsync(BootStep step, CancellationToken token)
    {
        foreach (var file in step.Try.Select(names.Expand).Where(file => file.Length > 0))
        {
            if (await FetchAsync(step, file, token) is { IsFound: true } found)
            {
                if (!step.Discard)
                    await FollowAsync(file, found.Body, token);
                return;
            }

            if (_collected.IsAborted)
                return;
            if (!step.Discard)
                _collected.Missing.Add(file);
        }
    }

    private async Task FollowAsync(string file, byte[] bytes, CancellationToken token)
    {
        _collected.IsIndexed = true;
        _collected.Hash(file, bytes);
        if (!TryReadIndex(bytes, out var index, out var problem))
        {
            _collected.Unusable(BootFailure.UnusableFile, file, problem);
            _collected.Abort(BootFailure.UnusableFile, problem);
            return;
        }

        _collected.Overwrites = index!.Overwrites;
        _collected.Problems.AddRange(index.PassedOver.Select(reason => new FileProblem(file, reason)));
        names.Learn(index.Folders);
        var step = new BootStep { Do = BootStepKind.Config };
        foreach (var named in index.Files)
        {
            if (!_collected.IsAborted && !await TakeAsync(step, named, token) && !_collected.IsAborted && _collected.Missing.Contains(named))
                _collected.Unusable(BootFailure.MissingFile, named, $"named by {file}, but the server does not have it");
        }
    }

    private bool TryReadIndex(byte[] bytes, out IndexDocument? index, out string problem) =>
        _vendor.Index.Syntax == IndexSyntax.Includes
            ? IncludeFile.TryRead(bytes, _vendor.Index, make.Model.Name, out index, out problem)
            : MasterFile.TryRead(bytes, _vendor.Index, names, out index, out problem);

    private async Task ResourcesAsync(BootStep step, CancellationToken token)
    {
        if (flash.Hashes.Count == _collected.Hashes.Count && !_collected.Hashes.Except(flash.Hashes).Any())
            return;
        var settled = Settled();
        foreach (var address in step.Parameters.Select(name => settled.GetValueOrDefault(name, "")).Where(value => value.Length > 0))
        {
            if (!_collected.IsAborted && IsOwnServer(address))
                await TakeAsync(step, names.Expand(address), token);
        }
    }

    /// <summary>Asks for one file, or sends it, and keeps what the step is for. True when the server had it.</summary>
    private async Task<bool> TakeAsync(BootStep step, string file, CancellationToken token)
    {
        var answer = step.Do == BootStepKind.Upload ? await UploadAsync(step, file, token) : await FetchAsync(step, file, token);
        if (answer.IsMissing)
            _collected.Missing.Add(file);
        if (!answer.IsFound)
            return false;

        var problem = "";
        if (step.Do == BootStepKind.Directory)
            ReadDirectory(file, answer.Body, out problem);
        else if (step.Do is BootStepKind.Config or BootStepKind.Overlay && TryReadConfig(file, answer.Body, out var document, out problem))
            (step.Do == BootStepKind.Config ? _collected.Documents : _collected.Overlays).Add(document!);
        if (step.Do is BootStepKind.Config or BootStepKind.Directory)
            _collected.Hash(file, answer.Body);
        if (problem.Length > 0)
            _collected.Unusable(BootFailure.UnusableFile, file, problem);
        return true;
    }

    private bool TryReadConfig(string file, byte[] bytes, out ConfigDocument? document, out string problem) =>
        _vendor.Config.Syntax == ConfigSyntax.Assignments
            ? AssignmentFile.TryRead(file, bytes, _vendor.Config, out document, out problem)
            : AttributeFile.TryRead(file, bytes, out document, out problem);

    private void ReadDirectory(string file, byte[] bytes, out string problem)
    {
        if (_vendor.Directory is { } directory && AttributeFile.TryLoad(bytes, out var root, out problem))
            _collected.Directory.AddRange(DirectoryFile.Read(root, directory));
        else
            problem = $"{file} is no directory";
    }

    private Task<Fetched> UploadAsync(BootStep step, string file, CancellationToken token) =>
        SendAsync(step, HttpMethod.Put, file, BootLog.Write(options, flash), token);

    private async Task<Fetched> FetchAsync(BootStep step, string file, CancellationToken token) =>
        await SendAsync(step, HttpMethod.Get, file, null, token);

    private async Task<Fetched> SendAsync(BootStep step, HttpMethod method, string file, byte[]? body, CancellationToken token)
    {
        var isNeeded = step.Do is BootStepKind.Index or BootStepKind.Config;
        if (!PhoneAddress.TryResolve(flash.Server, file, out var address))
            return Passed(file, "not an address on the phone's own server", isNeeded);

        var known = options.Revalidates && body is null && flash.Answers.TryGetValue(address, out var last) ? last : default;
        var fetch = new PhoneFetch(Name(step.Do), method, file, address, make.UserAgent(step.Agent, flash, names), body, known.ETag);
        if (step.Probe)
        {
            var probe = await http.SendAsync(fetch with { Method = HttpMethod.Head, Body = null, ETag = null }, token);
            if (probe.Failure != BootFailure.None || probe.IsMissing && body is null)
                return Judged(probe, file, isNeeded);
        }

        var answer = await http.SendAsync(fetch, token);
        if (answer.Status == HttpStatusCode.NotModified)
            answer = answer with { Body = known.Body ?? [] };
        else if (answer is { IsFound: true, ETag: { } tag } && options.Revalidates)
            flash.Answers = flash.Answers.SetItem(address, (tag, answer.Body));
        return Judged(answer, file, isNeeded);
    }

    private Fetched Passed(string file, string reason, bool isNeeded)
    {
        if (isNeeded)
            _collected.Unusable(BootFailure.UnusableFile, file, reason);
        return new Fetched(null, []);
    }

    /// <summary>Without an answer the boot ends; a refusal only ends it for files that a phone cannot do without.</summary>
    private Fetched Judged(Fetched answer, string file, bool isNeeded)
    {
        if (answer.Failure == BootFailure.UnusableFile)
            _collected.Unusable(answer.Failure, file, answer.Detail);
        else if (answer.Failure != BootFailure.None)
            _collected.Abort(answer.Failure, answer.Detail);
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
        _collected.Problems.Add(new FileProblem(file, $"the server answered {(int)status}"));
        if (isNeeded)
            _collected.Abort(failure, failure == BootFailure.ServerError ? $"{(int)status} for {file}" : file);
    }

    private bool IsOwnServer(string address) => PhoneAddress.TryResolve(flash.Server, address, out _);

    private static string Name(BootStepKind kind) => kind.ToString().ToLowerInvariant();
}
