using System.Collections.Immutable;
using Provisioning.Simulator.Files;
using Provisioning.Simulator.Vendors;

namespace Provisioning.Simulator.Booting;

/// <summary>Goes once through the vendor's steps and collects what the server has; changes nothing in the phone.</summary>
/// <param name="isStarting">False for a phone that runs: its boot loader takes no part.</param>
internal sealed class BootRound(PhoneParts phone, Collected collected, BootRequests requests, bool isStarting)
{
    private readonly VendorBehaviour _vendor = phone.Make.Vendor;

    /// <summary>The settlement of the first so many documents; steps ask for it more often than it changes.</summary>
    private (int Documents, ImmutableSortedDictionary<string, string> Parameters)? _settled;

    public async Task RunAsync(CancellationToken token)
    {
        foreach (var step in _vendor.Boot.Where(step => step.Since <= phone.Make.Generation))
        {
            if (collected.IsAborted || step.UnlessIndexed && collected.IsIndexed || step.Discard && !isStarting)
                continue;
            if (step.OnlyIf is null || step.OnlyIf.Holds(Settled()))
                await RunAsync(step, token);
        }

        if (collected.Documents.Count == 0)
            collected.Abort(BootFailure.NothingForPhone, string.Join(", ", collected.Missing));
    }

    public ImmutableSortedDictionary<string, string> Settled()
    {
        if (_settled is { } known && known.Documents == collected.Documents.Count)
            return known.Parameters;
        var settled = collected.IsSame(phone.Flash.Hashes)
            ? phone.Flash.Parameters
            : Settlement.Settle(_vendor.Config, phone.Flash.Parameters, collected.Documents, collected.Overwrites);
        _settled = (collected.Documents.Count, settled);
        return settled;
    }

    private async Task RunAsync(BootStep step, CancellationToken token)
    {
        phone.Names.Learn([KeyValuePair.Create("local", _vendor.Local.Folder is { } folder ? Settled().GetValueOrDefault(folder, "") : "")]);
        switch (step.Do)
        {
            case BootStepKind.Index:
                await IndexAsync(step, token);
                break;
            case BootStepKind.Resources:
                await ResourcesAsync(step, token);
                break;
            default:
                foreach (var file in step.Try.Select(phone.Names.Expand))
                {
                    if (collected.IsAborted || await TakeAsync(step, file, token) && step.Do == BootStepKind.Directory)
                        break;
                }

                break;
        }
    }

    private async Task IndexAsync(BootStep step, CancellationToken token)
    {
        foreach (var file in step.Try.Select(phone.Names.Expand).Where(file => file.Length > 0))
        {
            if (await requests.FetchAsync(step, file, token) is { IsFound: true } found)
            {
                if (!step.Discard)
                    await FollowAsync(file, found.Body, token);
                return;
            }

            if (collected.IsAborted)
                return;
            if (!step.Discard)
                collected.Missing.Add(file);
        }
    }

    private async Task FollowAsync(string file, byte[] bytes, CancellationToken token)
    {
        collected.IsIndexed = true;
        collected.Hash(file, bytes);
        if (!TryReadIndex(bytes, out var index, out var problem))
        {
            collected.Unusable(BootFailure.UnusableFile, file, problem);
            collected.Abort(BootFailure.UnusableFile, problem);
            return;
        }

        collected.Overwrites = index!.Overwrites;
        collected.Firmware = index.Firmware;
        collected.Problems.AddRange(index.PassedOver.Select(reason => new FileProblem(file, reason)));
        phone.Names.Learn(index.Folders);
        var step = new BootStep { Do = BootStepKind.Config };
        foreach (var named in index.Files)
        {
            if (!collected.IsAborted && !await TakeAsync(step, named, token) && !collected.IsAborted && collected.Missing.Contains(named))
                collected.Unusable(BootFailure.MissingFile, named, $"named by {file}, but the server does not have it");
        }
    }

    private bool TryReadIndex(byte[] bytes, out IndexDocument? index, out string problem) =>
        _vendor.Index.Syntax == IndexSyntax.Includes
            ? IncludeFile.TryRead(bytes, _vendor.Index, phone.Make.Model.Name, out index, out problem)
            : MasterFile.TryRead(bytes, _vendor.Index, _vendor.Firmware, phone.Names, out index, out problem);

    private async Task ResourcesAsync(BootStep step, CancellationToken token)
    {
        if (collected.IsSame(phone.Flash.Hashes))
            return;
        var settled = Settled();
        foreach (var address in step.Parameters.Select(name => settled.GetValueOrDefault(name, "")).Where(value => value.Length > 0))
        {
            if (!collected.IsAborted && IsOwnServer(address))
                await TakeAsync(step, phone.Names.Expand(address), token);
        }
    }

    /// <summary>Asks for one file, or sends it, and keeps what the step is for. True when the server had it.</summary>
    private async Task<bool> TakeAsync(BootStep step, string file, CancellationToken token)
    {
        var answer = step.Do == BootStepKind.Upload ? await requests.UploadAsync(step, file, token) : await requests.FetchAsync(step, file, token);
        if (answer.IsMissing)
            collected.Missing.Add(file);
        if (!answer.IsFound)
            return false;

        var problem = "";
        if (step.Do == BootStepKind.Directory)
            ReadDirectory(file, answer.Body, out problem);
        else if (step.Do is BootStepKind.Config or BootStepKind.Overlay && TryReadConfig(file, answer.Body, out var document, out problem))
            (step.Do == BootStepKind.Config ? collected.Documents : collected.Overlays).Add(document!);
        if (step.Do is BootStepKind.Config or BootStepKind.Directory)
            collected.Hash(file, answer.Body);
        if (problem.Length > 0)
            collected.Unusable(BootFailure.UnusableFile, file, problem);
        return true;
    }

    private bool TryReadConfig(string file, byte[] bytes, out ConfigDocument? document, out string problem) =>
        _vendor.Config.Syntax == ConfigSyntax.Assignments
            ? AssignmentFile.TryRead(file, bytes, _vendor.Config, out document, out problem)
            : AttributeFile.TryRead(file, bytes, out document, out problem);

    private void ReadDirectory(string file, byte[] bytes, out string problem)
    {
        if (_vendor.Directory is { } directory && AttributeFile.TryLoad(bytes, out var root, out problem))
            collected.Directory.AddRange(DirectoryFile.Read(root, directory));
        else
            problem = $"{file} is no directory";
    }

    private bool IsOwnServer(string address) => PhoneAddress.TryResolve(phone.Flash.Server, address, out _);
}
