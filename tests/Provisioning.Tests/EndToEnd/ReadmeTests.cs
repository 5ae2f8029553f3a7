using System.Text.RegularExpressions;

namespace Provisioning.Tests.EndToEnd;

public sealed partial class ReadmeTests
{
    private static readonly string[] Folders = ["src", "tests"];

    [Fact]
    public void Every_type_slice_and_setting_that_the_readme_names_exists()
    {
        var source = string.Join('\n', Folders.SelectMany(folder => Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)).Select(File.ReadAllText));
        var declared = Declarations().Matches(source).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        declared.UnionWith(Directory.GetDirectories(Path.Combine(Repository.Root, "src", "Provisioning.Server")).Select(folder => Path.GetFileName(folder)));
        var named = TypeNames().Matches(File.ReadAllText(Path.Combine(Repository.Root, "README.md"))).Select(match => match.Groups[1].Value);

        Assert.DoesNotContain(named, name => !declared.Contains(name));
    }

    [GeneratedRegex(@"\b(?:class|record|record struct|struct|interface|enum|public [\w<>?]+)\s+([A-Z]\w+)")]
    private static partial Regex Declarations();

    /// <summary>Two capitals with small letters between them, alone in backticks: <c>ConfigRenderer</c>.</summary>
    [GeneratedRegex("`([A-Z][a-z]+(?:[A-Z][a-z]+)+)`")]
    private static partial Regex TypeNames();
}
