using System.CommandLine;
using System.Text.RegularExpressions;
using Provisioning.Admin;

namespace Provisioning.Cli;

/// <summary>Reads a fleet file, and the secrets that it refers to, where the command is run: the server never looks for them.</summary>
internal static partial class FleetFileInput
{
    public static readonly Argument<FileInfo> File = new("file") { Description = "Fleet file (YAML)" };

    public static string NameOf(ParseResult parsed) => parsed.GetValue(File)?.Name ?? "";

    public static FleetUpload Read(ParseResult parsed)
    {
        var file = parsed.GetValue(File)!;
        if (!file.Exists)
            throw new CliException($"There is no file '{file.FullName}'.");
        var text = System.IO.File.ReadAllText(file.FullName);
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match match in References().Matches(text))
        {
            var (kind, name) = (match.Groups["kind"].Value, match.Groups["name"].Value.Trim('"', '\'', ' '));
            if (Resolve(kind, name, file.DirectoryName!) is { } secret)
                secrets[$"{kind}:{name}"] = secret;
        }

        return new FleetUpload(file.Name, text, secrets);
    }

    /// <summary>Files are looked for beside the fleet file. What is missing, the server reports with its line.</summary>
    private static string? Resolve(string kind, string name, string folder)
    {
        if (kind == "env")
            return Environment.GetEnvironmentVariable(name);
        var path = Path.Combine(folder, name);
        return System.IO.File.Exists(path) ? System.IO.File.ReadAllText(path).TrimEnd('\r', '\n') : null;
    }

    [GeneratedRegex(@"\b(?<kind>env|file):\s*(?<name>""[^""\n]+""|'[^'\n]+'|[^\s,}]+)")]
    private static partial Regex References();
}
