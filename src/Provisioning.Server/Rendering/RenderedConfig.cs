using System.Collections.Immutable;
using Provisioning.Devices;

namespace Provisioning.Rendering;

/// <summary>
/// All files of one phone. When a template fails there are no files and a problem of severity error: a phone keeps what
/// it has rather than getting half of something.
/// </summary>
internal sealed record RenderedConfig(ImmutableArray<RenderedFile> Files, ImmutableArray<FleetProblem> Problems)
{
    public bool IsOk => Problems.All(problem => problem.Severity == ProblemSeverity.Warning);
}

/// <summary>One file as the phone gets it.</summary>
/// <param name="Name">As phones ask for it, in lower case.</param>
/// <param name="Format">Its syntax.</param>
/// <param name="Content">The bytes.</param>
/// <param name="Hash">Of the bytes.</param>
/// <param name="Secrets">Byte ranges that hold a secret, in order and without overlap.</param>
/// <param name="IsPublic">It holds nothing that a stranger may not read.</param>
internal sealed record RenderedFile(
    string Name, ConfigFormat Format, byte[] Content, ContentHash Hash, ImmutableArray<Range> Secrets, bool IsPublic)
{
    /// <summary>The content with every secret replaced by <see cref="Secret.Mask"/>.</summary>
    public byte[] Masked()
    {
        var masked = new MemoryStream(Content.Length);
        var at = 0;
        foreach (var range in Secrets)
        {
            masked.Write(Content.AsSpan(at, range.Start.Value - at));
            masked.Write("********"u8);
            at = range.End.Value;
        }

        masked.Write(Content.AsSpan(at));
        return masked.ToArray();
    }
}
