using System.Collections.Immutable;

namespace Provisioning.Rendering;

/// <summary>
/// The text of every file below <c>templates/</c>, with the administrator's own folder laid over the shipped one: a file
/// there takes the place of the shipped file of the same relative path.
/// </summary>
internal sealed record TemplateFiles(ImmutableSortedDictionary<string, string> Texts)
{
    /// <summary>A template folder holds text written by people; what is larger than this is no template.</summary>
    public const int MaxFileBytes = 1024 * 1024;

    private static readonly string[] Extensions = [".yaml", ".scriban"];

    public static TemplateFiles Read(string shipped, string? overrides)
    {
        var texts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        AddFolder(shipped, texts);
        if (overrides is not null && Directory.Exists(overrides))
            AddFolder(overrides, texts);
        return new TemplateFiles(texts.ToImmutable());
    }

    private static void AddFolder(string folder, ImmutableSortedDictionary<string, string>.Builder texts)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            if (!Extensions.Contains(Path.GetExtension(path)) || new FileInfo(path).Length > MaxFileBytes)
                continue;
            var name = Path.GetRelativePath(folder, path).Replace('\\', '/');
            texts[name] = File.ReadAllText(path).ReplaceLineEndings("\n");
        }
    }
}
