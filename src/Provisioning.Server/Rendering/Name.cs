using System.Text;

namespace Provisioning.Rendering;

/// <summary>How one name is spelled in C#, in YAML (camelCase) and in templates (snake_case).</summary>
internal static class Name
{
    public static string Camel(string pascal) => char.ToLowerInvariant(pascal[0]) + pascal[1..];

    public static string Snake(string camel)
    {
        var snake = new StringBuilder(camel.Length + 4);
        foreach (var c in camel)
        {
            if (char.IsAsciiLetterUpper(c) && snake.Length > 0)
                snake.Append('_');
            snake.Append(char.ToLowerInvariant(c));
        }

        return snake.ToString();
    }

    /// <summary>The allowed name that was probably meant, or null when none is near.</summary>
    public static string? Nearest(string written, IEnumerable<string> allowed)
    {
        const int farthest = 3;
        var best = allowed.Select(name => (name, distance: Distance(written, name))).OrderBy(x => x.distance)
            .ThenBy(x => x.name, StringComparer.Ordinal).FirstOrDefault((name: null!, distance: int.MaxValue));
        return best.distance <= farthest ? best.name : null;
    }

    /// <summary>Levenshtein's distance: how many letters to add, drop or change.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
