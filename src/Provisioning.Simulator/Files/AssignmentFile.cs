using System.Diagnostics.CodeAnalysis;
using System.Text;
using Provisioning.Simulator.Vendors;

namespace Provisioning.Simulator.Files;

/// <summary>Reads <c>name = value</c> lines below a first line that must be there to the letter.</summary>
internal static class AssignmentFile
{
    public static bool TryRead(
        string file, byte[] bytes, ConfigBehaviour config, [NotNullWhen(true)] out ConfigDocument? document, out string problem)
    {
        document = null;
        if (!TryReadLines(bytes, config.FirstLine, out var lines, out problem))
            return false;

        document = new ConfigDocument(file, [.. lines.Select(Assignment).Where(pair => pair.Key.Length > 0)]);
        return true;
    }

    /// <summary>The lines that are neither empty nor a comment.</summary>
    public static bool TryReadLines(
        byte[] bytes, string? firstLine, [NotNullWhen(true)] out List<string>? lines, out string problem)
    {
        lines = null;
        var all = Encoding.UTF8.GetString(bytes).Split('\n').Select(line => line.Trim()).ToList();
        problem = firstLine is null || all[0] == firstLine ? "" : $"the first line must be {firstLine}";
        if (problem.Length > 0)
            return false;

        lines = [.. all.Where(line => line.Length > 0 && line[0] != '#')];
        return true;
    }

    public static KeyValuePair<string, string> Assignment(string line)
    {
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        return equals <= 0
            ? new("", "")
            : new(line[..equals].TrimEnd(), line[(equals + 1)..].TrimStart());
    }
}
