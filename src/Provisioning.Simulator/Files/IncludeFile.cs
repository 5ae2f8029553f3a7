using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Provisioning.Simulator.Vendors;

namespace Provisioning.Simulator.Files;

/// <summary>Reads <c>include:config "file.cfg"</c> lines, which a model's name in brackets may restrict to that model.</summary>
internal static partial class IncludeFile
{
    public static bool TryRead(
        byte[] bytes, IndexBehaviour index, string model, [NotNullWhen(true)] out IndexDocument? document, out string problem)
    {
        document = null;
        if (!AssignmentFile.TryReadLines(bytes, index.FirstLine, out var lines, out problem))
            return false;

        var includes = lines.Select(line => Include().Match(line)).Where(match => match.Success && IsFor(match, model))
            .Select(match => match.Groups["file"].Value).ToList();
        document = new IndexDocument
        {
            Files = [.. includes.Where(IsConfig)],
            PassedOver = [.. includes.Where(file => !IsConfig(file)).Select(file => $"{file}: an included file must end in .cfg")],
            Overwrites = lines.Select(AssignmentFile.Assignment).LastOrDefault(pair => pair.Key == index.Overwrite).Value == "1",
        };
        return true;
    }

    private static bool IsFor(Match include, string model) =>
        include.Groups["model"] is { Success: false } || include.Groups["model"].Value.Equals(model, StringComparison.OrdinalIgnoreCase);

    private static bool IsConfig(string file) => file.Split('?')[0].EndsWith(".cfg", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("""^(?:\[(?<model>[^\]]+)\])?\s*include:config\s*(?:"(?<file>[^"]+)"|<(?<file>[^>]+)>)\s*$""")]
    private static partial Regex Include();
}
