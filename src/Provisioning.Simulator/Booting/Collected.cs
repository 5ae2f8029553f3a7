using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Provisioning.Simulator.Files;

namespace Provisioning.Simulator.Booting;

/// <summary>What one round of requests brought together.</summary>
internal sealed class Collected
{
    /// <summary>The configuration in the order in which it was fetched.</summary>
    public List<ConfigDocument> Documents { get; } = [];

    /// <summary>What the server keeps of the user's own settings.</summary>
    public List<ConfigDocument> Overlays { get; } = [];

    public List<KeyValuePair<string, string>> Directory { get; } = [];

    public Dictionary<string, string> Hashes { get; } = new(StringComparer.Ordinal);

    public List<FileProblem> Problems { get; } = [];

    /// <summary>Files that were asked for and are not there.</summary>
    public List<string> Missing { get; } = [];

    public bool IsIndexed { get; set; }

    public bool Overwrites { get; set; }

    /// <summary>Address of the firmware image that the index file names.</summary>
    public string Firmware { get; set; } = "";

    public BootFailure Failure { get; private set; }

    public string Detail { get; private set; } = "";

    /// <summary>The round ends here: the phone goes on with what it has in flash.</summary>
    public bool IsAborted { get; private set; }

    [SuppressMessage("Security", "CA5351", Justification = "phones compare files by MD5; nobody is to be kept out by it")]
    public void Hash(string file, byte[] bytes) => Hashes[file] = Convert.ToHexStringLower(MD5.HashData(bytes));

    /// <summary>The files are those of the last boot, byte for byte.</summary>
    public bool IsSame(IReadOnlyDictionary<string, string> last) =>
        Failure == BootFailure.None && last.Count == Hashes.Count && Hashes.All(file => last.GetValueOrDefault(file.Key) == file.Value);

    public void Abort(BootFailure failure, string detail)
    {
        Fail(failure, detail);
        IsAborted = true;
    }

    /// <summary>The first failure is the one that is told.</summary>
    public void Fail(BootFailure failure, string detail)
    {
        if (Failure == BootFailure.None)
            (Failure, Detail) = (failure, detail);
    }

    public void Unusable(BootFailure failure, string file, string reason)
    {
        Problems.Add(new FileProblem(file, reason));
        Fail(failure, $"{file}: {reason}");
    }
}
